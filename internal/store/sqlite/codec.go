package sqlite

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/fellowfeed/fellowfeed/internal/importer"
)

// stamp is a time as a column holds it. The zero time is NULL.
func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

func unstamp(us int64) time.Time { return time.UnixMicro(us).UTC() }

// maybe is the time of a column that may be NULL.
func maybe(us *int64) time.Time {
	if us == nil {
		return time.Time{}
	}
	return unstamp(*us)
}

// A codec compresses what is large and seldom read. It is safe for concurrent use.
type codec struct {
	enc *zstd.Encoder
	dec *zstd.Decoder
}

func newCodec() (codec, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderCRC(false))
	if err != nil {
		return codec{}, err
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxUnpacked))
	return codec{enc, dec}, err
}

// maxUnpacked bounds what one packed value may expand to.
const maxUnpacked = 1 << 30

// compress makes nothing of nothing, and so does expand.
func (c codec) compress(plain []byte) []byte {
	if len(plain) == 0 {
		return nil
	}
	return c.enc.EncodeAll(plain, nil)
}

func (c codec) expand(packed []byte) ([]byte, error) {
	plain, err := c.dec.DecodeAll(packed, nil)
	if err != nil {
		return nil, fmt.Errorf("expanding: %w", err)
	}
	return plain, nil
}

// pack is v as compressed JSON.
func (c codec) pack(v any) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return c.compress(plain), nil
}

func (c codec) unpack(packed []byte, v any) error {
	plain, err := c.expand(packed)
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, v)
}

// packDocuments writes the documents without their bodies as one line of JSON, and after it the bodies end to end:
// bodies can be tens of megabytes, and JSON would swell them.
func (c codec) packDocuments(docs []importer.Document) ([]byte, error) {
	heads := make([]documentHead, len(docs))
	var bodies bytes.Buffer
	for i, d := range docs {
		bodies.Write(d.Body)
		heads[i] = documentHead{Document: d, Size: len(d.Body)}
		heads[i].Body = nil
	}
	plain, err := json.Marshal(heads)
	if err != nil {
		return nil, err
	}
	plain = append(plain, '\n')
	return c.compress(append(plain, bodies.Bytes()...)), nil
}

type documentHead struct {
	importer.Document
	Size int
}

func (c codec) unpackDocuments(packed []byte) ([]importer.Document, error) {
	plain, err := c.expand(packed)
	if err != nil {
		return nil, err
	}
	line, bodies, _ := bytes.Cut(plain, []byte{'\n'})
	var heads []documentHead
	if err := json.Unmarshal(line, &heads); err != nil {
		return nil, err
	}
	docs := make([]importer.Document, len(heads))
	for i, h := range heads {
		if h.Size > len(bodies) {
			return nil, fmt.Errorf("document %d is cut short", i)
		}
		docs[i] = h.Document
		docs[i].Body, bodies = bodies[:h.Size:h.Size], bodies[h.Size:]
	}
	return docs, nil
}

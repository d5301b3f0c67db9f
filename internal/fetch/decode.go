package fetch

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// accepted are the content codings that are asked for and undone.
const accepted = "gzip, br, zstd"

// decode undoes the content coding of an answer. Codings on top of one another are refused: nobody needs them but an
// attacker. The result is to be closed.
func decode(h http.Header, r io.Reader) (io.ReadCloser, error) {
	var codings []string
	for name := range strings.SplitSeq(strings.Join(h.Values("Content-Encoding"), ","), ",") {
		if name = strings.ToLower(strings.TrimSpace(name)); name != "" && name != "identity" {
			codings = append(codings, name)
		}
	}
	switch coding := strings.Join(codings, ", "); coding {
	case "":
		return io.NopCloser(r), nil
	case "gzip", "x-gzip":
		zr, err := gzip.NewReader(r)
		if errors.Is(err, io.EOF) { // an empty body, whatever it is labelled
			return http.NoBody, nil
		}
		if err != nil {
			return nil, fmt.Errorf("gzip: %w", err)
		}
		return zr, nil
	case "br":
		return io.NopCloser(brotli.NewReader(r)), nil
	case "zstd":
		// RFC 9659: the window of the zstd content coding is at most 8 MiB.
		zr, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(8<<20))
		if err != nil {
			return nil, fmt.Errorf("zstd: %w", err)
		}
		return zr.IOReadCloser(), nil
	default:
		return nil, fmt.Errorf("%w: %q", errCoding, coding)
	}
}

// bombFloor is the decoded size up to which any ratio is harmless: small lists of similar rows compress very well.
const bombFloor = 4 << 20

// bounded fails when more is decoded than a document may hold, or than its raw bytes can honestly stand for.
type bounded struct {
	r     io.Reader // decoded
	wire  *wire
	limit int64
	ratio int64
	n     int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.n += int64(n)
	switch {
	case b.n > bombFloor && b.n > b.ratio*b.wire.n:
		return n, errBomb
	case b.n > b.limit:
		return n, fmt.Errorf("%w: more than %d bytes", errLarge, b.limit)
	}
	return n, err
}

// wire is the body of an answer as it arrives. It sees to it that something keeps arriving.
type wire struct {
	body  io.Reader
	alarm *time.Timer // ends the request unless it is reset
	idle  time.Duration
	rate  int64
	began time.Time
	now   func() time.Time

	n   int64
	err error // how the body ended; io.EOF when it was whole
}

func (w *wire) Read(p []byte) (int, error) {
	w.alarm.Reset(w.idle)
	n, err := w.body.Read(p)
	w.n += int64(n)
	if took := w.now().Sub(w.began); err == nil && took > w.idle && float64(w.n) < took.Seconds()*float64(w.rate) {
		err = errSlow
	}
	w.err = err
	return n, err
}

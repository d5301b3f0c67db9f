package meilisearch

import (
	"bytes"
	"encoding/base64"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// notUTF8 is what encoding/json writes for bytes that are no text. gobbed begins the text of a meeting that has some:
// JSON would lose them.
const (
	notUTF8 = `\ufffd`
	gobbed  = "gob:"
)

// encodeMeeting writes m as a text from which decodeMeeting reads the same meeting.
func encodeMeeting(m *meeting.Meeting) (string, error) {
	text, err := json.Marshal(m)
	if err != nil {
		return "", fmt.Errorf("writing meeting %s: %w", m.ID, err)
	}
	if !bytes.Contains(text, []byte(notUTF8)) {
		return string(text), nil
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(m); err != nil {
		return "", fmt.Errorf("writing meeting %s: %w", m.ID, err)
	}
	return gobbed + base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

func decodeMeeting(text string) (m *meeting.Meeting, err error) {
	m = new(meeting.Meeting)
	if rest, ok := strings.CutPrefix(text, gobbed); ok {
		err = gob.NewDecoder(base64.NewDecoder(base64.StdEncoding, strings.NewReader(rest))).Decode(m)
	} else {
		err = json.Unmarshal([]byte(text), m)
	}
	if err != nil {
		return nil, fmt.Errorf("reading a meeting: %w", err)
	}
	return m, nil
}

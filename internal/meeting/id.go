package meeting

import (
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"strings"
	"time"
)

// An ID names a meeting for ever: "m_" and 16 characters of [a-z2-7], derived from the source's id and the publisher's
// own key and from nothing else, so that renaming, moving or re-timing a meeting keeps it. One day of a publisher's row
// that names several days has the weekday appended: "m_…-0" (Sunday) to "m_…-6".
type ID string

const idLen = 2 + 16

var idEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewID derives the id of the listing that the source keeps under key.
func NewID(source, key string) ID {
	sum := sha256.Sum256([]byte(source + "\x00" + key))
	return ID("m_" + idEncoding.EncodeToString(sum[:10]))
}

// OnDay is the id of one day of a row that names several.
func (id ID) OnDay(day time.Weekday) ID { return id + "-" + ID(strconv.Itoa(int(day))) }

// Row is id without its day: the id of the publisher's row.
func (id ID) Row() ID {
	if len(id) > idLen {
		return id[:idLen]
	}
	return id
}

// Valid reports whether id has the form of an ID.
func (id ID) Valid() bool {
	s := string(id)
	if len(s) != idLen && len(s) != idLen+2 || !strings.HasPrefix(s, "m_") {
		return false
	}
	for _, c := range s[2:idLen] {
		if (c < 'a' || c > 'z') && (c < '2' || c > '7') {
			return false
		}
	}
	return len(s) == idLen || s[idLen] == '-' && s[idLen+1] >= '0' && s[idLen+1] <= '6'
}

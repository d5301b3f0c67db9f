package table

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// toUTF8 decodes a document whose character set nobody stated. guessed is the set, unless a mark or the bytes
// themselves leave no doubt, or stated names it.
func toUTF8(body []byte, stated string) (text []byte, guessed string) {
	switch {
	case bytes.HasPrefix(body, []byte("\xef\xbb\xbf")):
		return bytes.ToValidUTF8(body[3:], []byte("\uFFFD")), ""
	case bytes.HasPrefix(body, []byte("\xff\xfe")):
		return decoded(body[2:], unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)), ""
	case bytes.HasPrefix(body, []byte("\xfe\xff")):
		return decoded(body[2:], unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)), ""
	case wide(body, 1):
		return decoded(body, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)), "utf-16le"
	case wide(body, 0):
		return decoded(body, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)), "utf-16be"
	case utf8.Valid(body):
		return body, ""
	}
	if set, err := htmlindex.Get(stated); stated != "" && err == nil {
		return decoded(body, set), ""
	}
	if oldMac(body) {
		return decoded(body, charmap.Macintosh), "macintosh"
	}
	return decoded(body, charmap.Windows1252), "windows-1252"
}

func decoded(body []byte, set encoding.Encoding) []byte {
	text, err := set.NewDecoder().Bytes(body)
	if err != nil {
		return bytes.ToValidUTF8(body, []byte("\uFFFD"))
	}
	return text
}

// wide reports whether the bytes look like pairs of which the one at the offset is nearly always zero.
func wide(body []byte, offset int) bool {
	sample := body[:min(len(body), 512)&^1]
	zeros := 0
	for i := offset; i < len(sample); i += 2 {
		if sample[i] == 0 {
			zeros++
		}
	}
	return len(sample) >= 16 && zeros > len(sample)*3/8
}

// oldMac reports whether lines end as they did on the Macintosh before 2001, in a carriage return alone.
func oldMac(body []byte) bool {
	lone := bytes.Count(body, []byte("\r")) - bytes.Count(body, []byte("\r\n"))
	return lone > bytes.Count(body, []byte("\n"))
}

package fetch

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	const cafe, latin = "[\"Café – a\"]", "[\"Caf\xe9 \x96 a\"]"
	utf16 := func(order string, s string) string {
		out := map[string]string{"le": "\xff\xfe", "be": "\xfe\xff"}[order]
		for _, r := range s {
			if order == "le" {
				out += string([]byte{byte(r), byte(r >> 8)})
			} else {
				out += string([]byte{byte(r >> 8), byte(r)})
			}
		}
		return out
	}
	xlsx := "PK\x03\x04\x14\x00\xe9\xff\x00"
	for _, tc := range []struct{ name, contentType, body, want string }{
		{"UTF-8", "application/json; charset=utf-8", cafe, cafe},
		{"UTF-8 without a word", "application/json", cafe, cafe},
		{"UTF-8 without a type", "", cafe, cafe},
		{"a byte order mark", "application/json", "\xef\xbb\xbf" + cafe, cafe},
		{"one mark and no more", "application/json", "\xef\xbb\xbf\xef\xbb\xbf" + cafe, "\ufeff" + cafe},
		{"UTF-16 with a mark", "application/json", utf16("le", cafe), cafe},
		{"UTF-16 the other way round", "text/csv", utf16("be", cafe), cafe},
		{"UTF-16 under another name", "text/plain; charset=utf-8", utf16("le", cafe), cafe},
		{"Latin 1, declared", "application/json; charset=ISO-8859-1", latin, cafe},
		{"Windows, declared", "text/csv; charset=windows-1252", latin, cafe},
		{"Windows, undeclared", "application/json", latin, cafe},
		{"Windows, undeclared, without a type", "", latin, cafe},
		{"Shift JIS, declared", "text/html; charset=Shift_JIS", "<p>\x93\xfa\x96\x7b", "<p>日本"},
		{"Shift JIS, declared inside", "text/html", "<meta charset=shift_jis><p>\x93\xfa\x96\x7b", "<meta charset=shift_jis><p>日本"},
		{"JSON is UTF-8, whatever its label says", "application/json; charset=ISO-8859-1", cafe, cafe},
		{"a bad byte among good ones", "application/json", `["Café","Zoë","M` + "\xfc" + `ller"]`, `["Café","Zoë","M` + "\ufffd" + `ller"]`},
		{"bad bytes in what is declared to be UTF-8", "application/json; charset=utf-8", latin, "[\"Caf\ufffd \ufffd a\"]"},
		{"an unknown label", "application/json; charset=klingon", cafe, cafe},
		{"a malformed label", "application/json; charset", cafe, cafe},
		{"late in the document", "text/html", strings.Repeat("x", 4000) + "Café", strings.Repeat("x", 4000) + "Café"},
		{"a spreadsheet", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx, xlsx},
		{"a spreadsheet called text", "text/plain", xlsx, xlsx},
		{"a control character in JSON", "application/json", "[\"a\x00é\"]", "[\"a\x00é\"]"},
		{"nothing", "application/json", "", ""},
	} {
		if got := string(text([]byte(tc.body), tc.contentType)); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestMediaType(t *testing.T) {
	for in, want := range map[string]string{
		"Text/HTML; charset=utf-8": "text/html", " application/json ;": "application/json", "text/csv;;=;\"": "text/csv", "": "",
	} {
		if got := mediaType(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// Text is always UTF-8, and UTF-8 is left as it is.
func FuzzText(f *testing.F) {
	f.Add([]byte("[\"Caf\xe9\"]"), "application/json")
	f.Add([]byte("\xff\xfea\x00"), "text/csv; charset=utf-16")
	f.Add([]byte("<meta charset=euc-jp>\xa4\xa2"), "text/html")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		got := text(body, contentType)
		if isText(mediaType(contentType), body) && !utf8.Valid(got) {
			t.Fatalf("%q as %q is not UTF-8: %q", body, contentType, got)
		}
		if contentType == "application/json" && utf8.Valid(body) && !strings.HasPrefix(string(body), "\ufeff") && string(got) != string(body) {
			t.Fatalf("%q became %q", body, got)
		}
	})
}

package normalize

import (
	"html"
	"strings"

	webhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/encoding/charmap"
)

// unwrapWeb takes one layer of web page off s: its tags, or else its entities.
func unwrapWeb(s string, f flaws) (string, flaws) {
	if hasTag(s) {
		text, script := stripTags(s)
		if script {
			f |= flawScript
		}
		return text, f | flawHTML
	}
	if strings.Contains(s, "&") {
		if text := html.UnescapeString(s); text != s {
			return text, f | flawEntities
		}
	}
	return s, f
}

// hasTag reports whether s holds what a browser would take for a tag. "<3" and "a < b" are none.
func hasTag(s string) bool {
	for i := strings.IndexByte(s, '<'); i >= 0 && i+1 < len(s); {
		c := s[i+1] | 0x20
		if c >= 'a' && c <= 'z' || s[i+1] == '/' || s[i+1] == '!' {
			return true
		}
		next := strings.IndexByte(s[i+1:], '<')
		if next < 0 {
			return false
		}
		i += 1 + next
	}
	return false
}

// stripTags keeps the text between tags, with a line break where a browser would begin a new line, and the address of a
// link whose text does not show it. Scripts, and tags that would run one, are reported.
func stripTags(s string) (text string, script bool) {
	var b strings.Builder
	var skip atom.Atom
	var href string
	z := webhtml.NewTokenizer(strings.NewReader(s))
	for {
		kind := z.Next()
		if kind == webhtml.ErrorToken {
			return b.String(), script
		}
		tok := z.Token()
		switch kind {
		case webhtml.TextToken:
			if skip == 0 {
				b.WriteString(tok.Data)
			}
		case webhtml.StartTagToken, webhtml.SelfClosingTagToken, webhtml.EndTagToken:
			if runs(tok) {
				script = true
			}
			switch tok.DataAtom {
			case atom.Script, atom.Style:
				skip = 0
				if kind == webhtml.StartTagToken {
					skip = tok.DataAtom
				}
			case atom.Br, atom.P, atom.Div, atom.Li, atom.Tr, atom.H1, atom.H2, atom.H3, atom.H4, atom.Ul, atom.Ol, atom.Blockquote, atom.Table:
				b.WriteByte('\n')
			case atom.Td, atom.Th:
				b.WriteByte(' ')
			case atom.A:
				if kind == webhtml.StartTagToken {
					href = attribute(tok, "href")
				} else if strings.HasPrefix(href, "http") && !strings.Contains(b.String(), strings.TrimPrefix(strings.TrimPrefix(href, "https://"), "http://")) {
					b.WriteString(" (" + href + ")")
				}
			}
		}
	}
}

// runs reports whether a tag would run program code in a browser.
func runs(t webhtml.Token) bool {
	if t.DataAtom == atom.Script || t.DataAtom == atom.Iframe || t.DataAtom == atom.Object || t.DataAtom == atom.Embed {
		return true
	}
	for _, a := range t.Attr {
		if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
			return true
		}
	}
	return false
}

func attribute(t webhtml.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// unscramble undoes UTF-8 that was read as Windows-1252 and encoded again ("CafÃ©"), if that is surely what happened:
// the whole text must turn back into valid UTF-8.
func unscramble(s string) (string, bool) {
	if !strings.ContainsAny(s, "ÃÂâÅÄÐ") {
		return s, false
	}
	raw, err := charmap.Windows1252.NewEncoder().String(s)
	if err != nil || strings.ToValidUTF8(raw, "") != raw || raw == s {
		return s, false
	}
	return raw, true
}

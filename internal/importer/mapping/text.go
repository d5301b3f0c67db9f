package mapping

import (
	"html"
	"regexp"
	"strings"

	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// plainText is what an HTML fragment says, with a line for each block.
func plainText(fragment string) string {
	if !strings.ContainsAny(fragment, "<&") {
		return fragment
	}
	var b strings.Builder
	z := xhtml.NewTokenizer(strings.NewReader(fragment))
	hidden := atom.Atom(0)
	for {
		switch z.Next() {
		case xhtml.ErrorToken:
			return tidy(b.String())
		case xhtml.TextToken:
			if hidden == 0 {
				b.Write(z.Text())
			}
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			name, _ := z.TagName()
			switch a := atom.Lookup(name); a {
			case atom.Script, atom.Style:
				hidden = a
			default:
				breakLine(&b, a)
			}
		case xhtml.EndTagToken:
			name, _ := z.TagName()
			a := atom.Lookup(name)
			if a == hidden {
				hidden = 0
			}
			breakLine(&b, a)
		}
	}
}

// breakLine ends the line at the edge of a block.
func breakLine(b *strings.Builder, a atom.Atom) {
	switch a {
	case atom.Br, atom.P, atom.Div, atom.Li, atom.Ul, atom.Ol, atom.Tr, atom.Table, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Dt, atom.Dd:
		b.WriteByte('\n')
	case atom.Td, atom.Th:
		b.WriteByte(' ')
	}
}

// tidy drops blank lines, and blanks at the edges of lines.
func tidy(text string) string {
	var lines []string
	for line := range strings.Lines(strings.ReplaceAll(text, "\u00a0", " ")) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// address matches a web address in running text or in an attribute. It ends before a quote, a bracket or a blank.
var address = regexp.MustCompile(`(?i)https?://[^\s"'<>\\^{}|]+`)

// firstLink is the first web address in a text or an HTML fragment.
func firstLink(text string) string {
	return strings.TrimRight(html.UnescapeString(address.FindString(text)), ".,;:!?)]")
}

package feed_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// A component is what lies between BEGIN and END.
type component struct {
	name     string
	props    []property
	children []*component
}

type property struct {
	name   string
	params map[string]string
	value  string
}

// text is the value of a TEXT property, unescaped.
func (p property) text() string {
	return strings.NewReplacer(`\\`, `\`, `\;`, `;`, `\,`, `,`, `\n`, "\n").Replace(p.value)
}

func (c *component) all(name string) (ps []property) {
	for _, p := range c.props {
		if p.name == name {
			ps = append(ps, p)
		}
	}
	return ps
}

// get is the one property of that name; the zero property when there is none.
func (c *component) get(name string) property {
	if ps := c.all(name); len(ps) == 1 {
		return ps[0]
	}
	return property{}
}

func (c *component) kids(name string) (cs []*component) {
	for _, k := range c.children {
		if k.name == name {
			cs = append(cs, k)
		}
	}
	return cs
}

var (
	nameForm  = regexp.MustCompile(`^[A-Z0-9-]+$`)
	paramForm = regexp.MustCompile(`^;([A-Z0-9-]+)=("[^"]*"|[^",;:]*)`)
)

// parseICS reads an iCalendar document as strictly as RFC 5545 is written.
func parseICS(data []byte) (*component, error) {
	if !bytes.HasSuffix(data, []byte("\r\n")) {
		return nil, fmt.Errorf("the document does not end in CRLF")
	}
	physical := strings.Split(strings.TrimSuffix(string(data), "\r\n"), "\r\n")
	var logical []string
	for i, s := range physical {
		switch {
		case len(s) > 75:
			return nil, fmt.Errorf("line %d has %d octets", i, len(s))
		case !utf8.ValidString(s):
			return nil, fmt.Errorf("line %d splits a rune or is not UTF-8: %q", i, s)
		case strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r >= 0x7F && r < 0xA0 || r == '\u2028' || r == '\u2029' }):
			return nil, fmt.Errorf("line %d holds a control character: %q", i, s)
		case strings.HasPrefix(s, " ") && i > 0:
			logical[len(logical)-1] += s[1:]
		default:
			logical = append(logical, s)
		}
	}
	root := &component{}
	stack := []*component{root}
	for _, s := range logical {
		p, err := parseLine(s)
		if err != nil {
			return nil, err
		}
		top := stack[len(stack)-1]
		switch p.name {
		case "BEGIN":
			c := &component{name: p.value}
			top.children = append(top.children, c)
			stack = append(stack, c)
		case "END":
			if top.name != p.value {
				return nil, fmt.Errorf("END:%s ends %s", p.value, top.name)
			}
			stack = stack[:len(stack)-1]
		default:
			top.props = append(top.props, p)
		}
	}
	if len(stack) != 1 || len(root.children) != 1 || len(root.props) != 0 || root.children[0].name != "VCALENDAR" {
		return nil, fmt.Errorf("the document is not one VCALENDAR")
	}
	return root.children[0], nil
}

func parseLine(s string) (property, error) {
	p := property{params: map[string]string{}}
	i := strings.IndexAny(s, ";:")
	if i < 0 || !nameForm.MatchString(s[:i]) {
		return p, fmt.Errorf("not a content line: %q", s)
	}
	p.name, s = s[:i], s[i:]
	for strings.HasPrefix(s, ";") {
		m := paramForm.FindStringSubmatch(s)
		if m == nil {
			return p, fmt.Errorf("%s: not a parameter: %q", p.name, s)
		}
		p.params[m[1]] = strings.Trim(m[2], `"`)
		s = s[len(m[0]):]
	}
	if !strings.HasPrefix(s, ":") {
		return p, fmt.Errorf("%s: no value: %q", p.name, s)
	}
	p.value = s[1:]
	return p, nil
}

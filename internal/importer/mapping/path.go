package mapping

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/importer/wire"
)

// A Path leads to values in JSON. It is written as names with dots between them; the empty Path leads to the value
// itself. Of the names
//
//   - is every element of an array, or every member of an object
//     2             is the third element, in an array
//     tags[a=b]     are those elements (or the member tags itself) whose member a is b
//     ~regexp       is every member or element whose own text matches; it takes the rest of the path
//
// and a backslash before a dot makes it part of a name.
type Path struct{ segments []segment }

// A segment is one step of a path.
type segment struct {
	name    string
	all     bool           // every part
	deep    bool           // the value and everything inside
	index   int            // -1 for none
	matches *regexp.Regexp // of the text of what is chosen
	// member and is keep only objects whose member is that.
	member, is string
}

// ParsePath reads a path.
func ParsePath(text string) (Path, error) {
	var p Path
	for text != "" {
		var word string
		if text[0] == '~' {
			word, text = text, ""
		} else {
			word, text = cutPath(text)
		}
		s, err := parseSegment(word)
		if err != nil {
			return Path{}, fmt.Errorf("path: %w", err)
		}
		p.segments = append(p.segments, s)
	}
	return p, nil
}

// cutPath cuts text at its first dot that is not escaped, and takes the backslashes out of what stands before it.
func cutPath(text string) (word, rest string) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
		case text[i] == '.':
			return b.String(), text[i+1:]
		default:
			b.WriteByte(text[i])
		}
	}
	return b.String(), ""
}

func parseSegment(word string) (segment, error) {
	s := segment{index: -1}
	if strings.HasPrefix(word, "~") {
		if len(word) > MaxPattern {
			return s, fmt.Errorf("a regular expression of %d bytes; at most %d", len(word), MaxPattern)
		}
		re, err := regexp.Compile(word[1:])
		s.matches = re
		return s, err
	}
	if name, condition, ok := strings.Cut(word, "["); ok {
		member, is, both := strings.Cut(strings.TrimSuffix(condition, "]"), "=")
		if !both || !strings.HasSuffix(condition, "]") {
			return s, fmt.Errorf("%q; want name[member=value]", word)
		}
		word, s.member, s.is = name, member, is
	}
	s.name, s.all = word, word == "*"
	s.deep = word == "**"
	if n, err := strconv.Atoi(word); err == nil && n >= 0 {
		s.index = n
	}
	return s, nil
}

// Member is the name of the member that p leads to, if p is just that; "" otherwise.
func (p Path) Member() string {
	if len(p.segments) != 1 {
		return ""
	}
	if s := p.segments[0]; !s.all && !s.deep && s.index < 0 && s.member == "" {
		return s.name
	}
	return ""
}

// Select returns the values that p leads to from v, in the order of the document. What is absent is not among them.
func (p Path) Select(v wire.Value) []wire.Value {
	values := []wire.Value{v}
	for _, s := range p.segments {
		var next []wire.Value
		for _, v := range values {
			next = s.choose(next, v)
		}
		values = next
	}
	if len(values) == 1 && values[0].Kind() == wire.Nothing {
		return nil
	}
	return values
}

// choose appends what s chooses of v.
func (s *segment) choose(chosen []wire.Value, v wire.Value) []wire.Value {
	switch {
	case s.matches != nil:
		for part := range parts(v) {
			if text, _ := part.Text(); s.matches.MatchString(text) {
				chosen = append(chosen, part)
			}
		}
		return chosen
	case s.deep:
		return s.descend(chosen, v)
	case s.all:
		for part := range parts(v) {
			chosen = s.keep(chosen, part)
		}
		return chosen
	case s.index >= 0 && v.Kind() == wire.Array:
		i := 0
		for e := range v.Elements() {
			if i == s.index {
				return s.keep(chosen, e)
			}
			i++
		}
		return chosen
	}
	found := v.Member(s.name)
	if found.Kind() == wire.Array && s.member != "" {
		for e := range found.Elements() {
			chosen = s.keep(chosen, e)
		}
		return chosen
	}
	return s.keep(chosen, found)
}

// keep appends v if it exists and meets the segment's condition.
func (s *segment) keep(chosen []wire.Value, v wire.Value) []wire.Value {
	if v.Kind() == wire.Nothing {
		return chosen
	}
	if s.member != "" {
		if text, _ := v.Member(s.member).Text(); !strings.EqualFold(text, s.is) && !sameBool(v.Member(s.member), s.is) {
			return chosen
		}
	}
	return append(chosen, v)
}

// descend appends v and everything inside it that meets the segment's condition.
func (s *segment) descend(chosen []wire.Value, v wire.Value) []wire.Value {
	chosen = s.keep(chosen, v)
	for part := range parts(v) {
		if k := part.Kind(); k == wire.Array || k == wire.Object {
			chosen = s.descend(chosen, part)
		}
	}
	return chosen
}

// sameBool reports whether v is the literal that word spells.
func sameBool(v wire.Value, word string) bool { return v.Kind() == wire.Bool && string(v) == word }

// parts yields the elements of an array and the values of an object's members.
func parts(v wire.Value) func(func(wire.Value) bool) {
	return func(yield func(wire.Value) bool) {
		for e := range v.Elements() {
			if !yield(e) {
				return
			}
		}
		for _, m := range v.Members() {
			if !yield(m) {
				return
			}
		}
	}
}

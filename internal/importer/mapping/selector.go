package mapping

import (
	"strconv"
	"strings"
	"unicode"
)

// A Record is one row of a document, whatever its format.
type Record interface {
	// Values are the texts at a place in the row, which from names in the language of the format. What is blank is
	// not among them.
	Values(from string) []string
}

// Values reads what the selector says of a row, blank values left out. The parts of a selector apply in the order of
// its declaration: first where the values stand, then as, split, find, strip, replace, map, case and join.
func (s *Selector) Values(r Record) []string {
	values := s.source(r)
	if len(values) == 0 {
		return nil
	}
	var out []string
	for _, v := range values {
		v = s.convert(v)
		if s.Split == "" {
			out = s.appendRead(out, v)
			continue
		}
		for part := range strings.SplitSeq(v, s.Split) {
			out = s.appendRead(out, part)
		}
	}
	if s.Join != nil && len(out) > 1 {
		return []string{strings.Join(out, *s.Join)}
	}
	return out
}

// Says reports whether the selector gives any value.
func (s *Selector) Says(r Record) bool { return len(s.Values(r)) > 0 }

// source are the values as they stand.
func (s *Selector) source(r Record) []string {
	switch {
	case s.Any != nil:
		var all []string
		for i := range s.Any {
			all = append(all, s.Any[i].Values(r)...)
		}
		return all
	case s.Text != "":
		if text, ok := fill(s.Text, func(name string) (string, bool) {
			if found := r.Values(name); len(found) > 0 {
				return found[0], true
			}
			return "", false
		}); ok {
			return []string{text}
		}
		return nil
	case s.Path != "":
		return r.Values(s.Path)
	}
	return nil
}

// appendRead appends what v is read as, unless that is nothing.
func (s *Selector) appendRead(out []string, v string) []string {
	if v = s.read(v); v != "" {
		out = append(out, v)
	}
	return out
}

// read applies what follows the splitting to one value.
func (s *Selector) read(v string) string {
	if s.Find.Regexp != nil {
		m := s.Find.FindStringSubmatch(v)
		if m == nil {
			return ""
		}
		v = m[0]
		for _, group := range m[1:] {
			if group != "" {
				v = group
				break
			}
		}
	}
	if s.Strip.Regexp != nil {
		v = s.Strip.ReplaceAllString(v, "")
	}
	for _, r := range s.Replace {
		if r.Find.Regexp != nil {
			v = r.Find.ReplaceAllString(v, r.With)
		}
	}
	v = strings.TrimSpace(v)
	if s.Map != nil && v != "" {
		if means, ok := s.Map[fold(v)]; ok {
			v = means
		} else if means, ok := s.Map["*"]; ok {
			v = means
		}
	}
	switch s.Case {
	case "lower":
		v = strings.ToLower(v)
	case "upper":
		v = strings.ToUpper(v)
	case "title":
		v = title(v)
	}
	return v
}

// convert reads a value that is not written as it is meant.
func (s *Selector) convert(v string) string {
	switch s.As {
	case "text":
		return plainText(v)
	case "link":
		return firstLink(v)
	case "seconds":
		return clock(v, 1)
	case "minutes":
		return clock(v, 60)
	}
	return v
}

// clock writes a count since midnight as a time of day; what is none is left as it is.
func clock(v string, unit int) string {
	n, err := strconv.Atoi(strings.TrimSpace(v))
	if n *= unit; err != nil || n < 0 || n > 24*60*60 {
		return v
	}
	two := func(n int) string { return string([]byte{'0' + byte(n/10), '0' + byte(n%10)}) }
	return two(n/3600) + ":" + two(n/60%60)
}

// fill replaces each {name} in template by its value. Ok is false if one of the names has none.
func fill(template string, value func(name string) (string, bool)) (text string, ok bool) {
	if !strings.Contains(template, "{") {
		return template, true
	}
	var b strings.Builder
	for {
		before, rest, open := strings.Cut(template, "{")
		name, after, closed := strings.Cut(rest, "}")
		b.WriteString(before)
		if !open {
			return b.String(), true
		}
		if !closed {
			b.WriteString("{" + rest)
			return b.String(), true
		}
		v, ok := value(name)
		if !ok {
			return "", false
		}
		b.WriteString(v)
		template = after
	}
}

// title writes the first letter of each word as a capital and the others small.
func title(s string) string {
	start := true
	return strings.Map(func(r rune) rune {
		first := start
		start = !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’'
		if first {
			return unicode.ToUpper(r)
		}
		return unicode.ToLower(r)
	}, s)
}

// fold writes a word in the one way that words are compared: small letters, single spaces.
func fold(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }

package search

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// Canonical writes the parameters of a search in one way: sorted, lists sorted and without repeats, blanks trimmed,
// absent where they are empty. Equal texts are equal searches, so that it serves as the key of a cache.
func Canonical(values url.Values) string {
	return canonical(values, func(string) bool { return false })
}

// canonical leaves out the parameters that skip names.
func canonical(values url.Values, skip func(name string) bool) string {
	names := make([]string, 0, 8)
	for name := range values {
		if !skip(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	kinds, b := parameters(), make([]byte, 0, 128)
	add := func(name, value string) {
		if len(b) > 0 {
			b = append(b, '&')
		}
		b = append(append(b, url.QueryEscape(name)...), '=')
		b = append(b, url.QueryEscape(value)...)
	}
	for _, name := range names {
		k, known := kinds[name]
		var items []string
		for _, v := range values[name] {
			switch {
			case !known:
				add(name, v)
			case k == list:
				items = append(items, splitList(v)...)
			case k == lower:
				items = append(items, splitList(strings.ToLower(v))...)
			default:
				if v = oneBlank(v); v != "" {
					add(name, v)
				}
			}
		}
		if len(items) > 0 {
			slices.Sort(items)
			add(name, joinList(slices.Compact(items)))
		}
	}
	return string(b)
}

// oneBlank writes each run of white space as one blank, and none at the ends.
func oneBlank(s string) string {
	if strings.IndexFunc(s, unicode.IsSpace) < 0 {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// splitList splits a list at its commas. "\," is a comma inside a value, and "\\" a backslash.
func splitList(s string) []string {
	var items []string
	var item strings.Builder
	end := func() {
		if v := oneBlank(item.String()); v != "" {
			items = append(items, v)
		}
		item.Reset()
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ',':
			end()
		case c == '\\' && i+1 < len(s) && (s[i+1] == ',' || s[i+1] == '\\'):
			i++
			item.WriteByte(s[i])
		default:
			item.WriteByte(c)
		}
	}
	end()
	return items
}

// joinList is the reverse of splitList.
func joinList(items []string) string {
	var b strings.Builder
	for i, v := range items {
		if i > 0 {
			b.WriteByte(',')
		}
		for j := range len(v) {
			if v[j] == ',' || v[j] == '\\' {
				b.WriteByte('\\')
			}
			b.WriteByte(v[j])
		}
	}
	return b.String()
}

package search

import (
	"net/url"
	"slices"
	"strings"
)

// Canonical writes the parameters of a search in one way: sorted, lists sorted and without repeats, blanks trimmed,
// absent where they are empty. Equal texts are equal searches, so that it serves as the key of a cache.
func Canonical(values url.Values) string { return canonical(values, nil) }

// canonical leaves out the parameters that skip names.
func canonical(values url.Values, skip map[string]bool) string {
	kinds, clean := parameters(), make(url.Values, len(values))
	for name, all := range values {
		if skip[name] {
			continue
		}
		k, known := kinds[name]
		for _, v := range all {
			switch {
			case !known:
				clean.Add(name, v)
			case k == list || k == lower:
				for _, item := range splitList(v) {
					if k == lower {
						item = strings.ToLower(item)
					}
					clean.Add(name, item)
				}
			default:
				if v = strings.Join(strings.Fields(v), " "); v != "" {
					clean.Add(name, v)
				}
			}
		}
		if known && (k == list || k == lower) && len(clean[name]) > 0 {
			slices.Sort(clean[name])
			clean[name] = []string{joinList(slices.Compact(clean[name]))}
		}
	}
	return clean.Encode()
}

// splitList splits a list at its commas. "\," is a comma inside a value, and "\\" a backslash.
func splitList(s string) []string {
	var items []string
	var item strings.Builder
	end := func() {
		if v := strings.Join(strings.Fields(item.String()), " "); v != "" {
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

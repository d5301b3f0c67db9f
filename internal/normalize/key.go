package normalize

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// maxKey is the length of a key that every program takes.
const maxKey = 64

// keys gives every row that can become a meeting a key of its own: the publisher's, or one made from what the row says.
// A key given twice stays with the row whose content sorts first, and the others get a number, so that the order in which
// a publisher lists its rows decides nothing.
func keys(rows []*row) {
	first := make(map[string]*row, len(rows))
	shared := make(map[string][]*row)
	for _, r := range rows {
		key, f := cleanLine(r.draft.Key)
		if r.key = key; key == "" {
			if contentless(&r.draft) {
				continue
			}
			r.key = "auto-" + fingerprint(&r.draft)
			r.repaired(notice.SlugMissing, "slug", "")
		} else if f != 0 || len(key) > maxKey || !isSafeKey(key) {
			r.repaired(notice.SlugUnsafe, "slug", key)
		}
		switch {
		case first[r.key] == nil:
			first[r.key] = r
		case shared[r.key] == nil:
			shared[r.key] = []*row{first[r.key], r}
		default:
			shared[r.key] = append(shared[r.key], r)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(shared)) {
		same := shared[key]
		prints := make(map[*row]string, len(same))
		for _, r := range same {
			prints[r] = fingerprint(&r.draft)
		}
		slices.SortStableFunc(same, func(a, b *row) int { return cmp.Compare(prints[a], prints[b]) })
		n := 2
		for _, r := range same[1:] {
			for first[key+"-"+strconv.Itoa(n)] != nil {
				n++
			}
			r.key = key + "-" + strconv.Itoa(n)
			first[r.key] = r
			r.repaired(notice.SlugDuplicate, "slug", key)
		}
	}
}

func isSafeKey(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; !(isWordByte(c) && c < 0x80 || c == '-' || c == '_' || c == '.' || c == ':') {
			return false
		}
	}
	return true
}

// contentless reports whether a row without a key cannot be told from others either: it has no name and nothing that one
// could be made of.
func contentless(d *importer.Draft) bool { return strings.TrimSpace(d.Name) == "" }

// fingerprint is 10 characters over what stays the same of a row as long as it is the same meeting.
func fingerprint(d *importer.Draft) string {
	var b strings.Builder
	for _, s := range []string{d.Name, strings.Join(d.Days, ","), d.Start, d.Place.Name, d.Place.Street, d.Place.Formatted, d.Place.City, d.JoinURL, d.DialIn, d.Group, d.End, strings.Join(d.Types, ",")} {
		b.WriteString(strings.ToLower(strings.TrimSpace(s)))
		b.WriteByte(0)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:10]
}

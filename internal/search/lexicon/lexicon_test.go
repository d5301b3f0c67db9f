package lexicon_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/lexicon"
)

// drawWords makes words that are near one another.
func drawWords(t *rapid.T) []string {
	word := rapid.OneOf(
		rapid.StringMatching(`[ab]{0,12}`),
		rapid.StringMatching(`(seren|oakl|été|東)[aeinrty東é]{0,9}`),
		rapid.Map(rapid.String(), func(s string) string { return strings.ToValidUTF8(s, "") }),
	)
	words := rapid.SliceOfN(word, 0, 60).Draw(t, "words")
	words = slices.DeleteFunc(words, func(s string) bool { return len(s) > 64 })
	slices.Sort(words)
	return slices.Compact(words)
}

func drawTerm(t *rapid.T, words []string) search.Term {
	text := rapid.StringMatching(`[ab]{1,10}|seren[aeinrty]{0,8}|été[aé]{0,9}`).Draw(t, "text")
	if len(words) > 0 && rapid.Bool().Draw(t, "of the list") {
		r := []rune(rapid.SampledFrom(words).Draw(t, "word"))
		if len(r) > 2 {
			i := rapid.IntRange(1, len(r)-2).Draw(t, "at")
			r[i], r[i+1] = r[i+1], r[i]
		}
		text = cmp.Or(string(r), text) // no term is empty
	}
	return search.Term{Text: text, Prefix: rapid.Bool().Draw(t, "prefix"), Edits: rapid.IntRange(0, 2).Draw(t, "edits")}
}

func TestAgainstEveryWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := drawWords(t)
		text, ends := lexicon.New(words).Layout()
		list, err := lexicon.Open(text, ends)
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			term := drawTerm(t, words)
			near := make([]bool, len(words))
			list.Near(term, func(lo, hi int) {
				for i := lo; i < hi; i++ {
					if near[i] {
						t.Fatalf("%q comes twice", words[i])
					}
					near[i] = true
				}
			})
			lo, hi := list.Prefix(term.Text)
			for i, w := range words {
				if at, ok := list.Find(w); !ok || at != i || list.At(i) != w {
					t.Fatalf("%q is found as %d, %v", w, at, ok)
				}
				if (lo <= i && i < hi) != strings.HasPrefix(w, term.Text) {
					t.Fatalf("prefix %q: %d to %d of %q", term.Text, lo, hi, words)
				}
				fit := term.Fit(w)
				if want := fit == search.FitTypo; want != near[i] && (want || fit == search.NoFit) {
					t.Fatalf("%+v near %q: %v, want fit %d", term, w, near[i], fit)
				}
			}
			if _, ok := list.Find(term.Text); ok != slices.Contains(words, term.Text) {
				t.Fatalf("%q: found %v", term.Text, ok)
			}
		}
	})
}

func TestOpenRefusesDamage(t *testing.T) {
	for name, parts := range map[string]struct {
		text string
		ends []uint32
	}{
		"ends past the text":   {"ab", []uint32{1, 3}},
		"text past the ends":   {"abc", []uint32{1, 2}},
		"ends that go back":    {"abc", []uint32{2, 1, 3}},
		"words out of order":   {"ba", []uint32{1, 2}},
		"a word twice":         {"aa", []uint32{1, 2}},
		"text without a word":  {"a", nil},
		"the empty word twice": {"", []uint32{0, 0}},
	} {
		if _, err := lexicon.Open([]byte(parts.text), parts.ends); err == nil {
			t.Errorf("%s: opens", name)
		}
	}
}

func BenchmarkNear(b *testing.B) {
	var words []string
	for _, x := range []string{"se", "so", "sa", "st", "sh", "ta", "re", "ma"} {
		for _, y := range strings.Fields("re la mi to nu ki ba du ve po ro te") {
			for _, z := range strings.Fields("nity land wood ton field ville side bury ham ford dale burg port worth") {
				for _, e := range strings.Fields("s a er ing ed in") {
					words = append(words, x+y+z+e)
				}
			}
		}
	}
	slices.Sort(words)
	list := lexicon.New(slices.Compact(words))
	for _, term := range []search.Term{{Text: "serenitty", Edits: 2, Prefix: true}, {Text: "serentiy", Edits: 1}} {
		b.Run(term.Text, func(b *testing.B) {
			n := 0
			for b.Loop() {
				list.Near(term, func(lo, hi int) { n += hi - lo })
			}
			b.ReportMetric(float64(list.Len()), "words")
		})
	}
}

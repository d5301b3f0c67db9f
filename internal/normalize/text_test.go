package normalize

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

func TestCleanLine(t *testing.T) {
	tests := []struct {
		said, want string
		flaws      flaws
	}{
		{"Sunday Serenity", "Sunday Serenity", 0},
		{"", "", 0},
		{"I <3 Mondays", "I <3 Mondays", 0},
		{"a < b > c", "a < b > c", 0},
		{"AT&T Park", "AT&T Park", 0},
		{"SÃO PAULO", "SÃO PAULO", 0},
		{"Café Group", "Café Group", 0},
		{"女性の会", "女性の会", 0},
		{"می\u200cخواهم", "می\u200cخواهم", 0},
		{`6" pipe`, `6" pipe`, 0},
		{"#1 Group @ Noon", "#1 Group @ Noon", 0},
		{"  Sunday   Serenity ", "Sunday Serenity", flawSpace},
		{"Sunday\tSerenity", "Sunday Serenity", flawSpace},
		{"Women&#8217;s &amp; Men&#039;s", "Women’s & Men's", flawEntities},
		{"Women&amp;#8217;s", "Women’s", flawEntities},
		{"<b>Back</b> door", "Back door", flawHTML},
		{"&lt;b&gt;Back&lt;/b&gt; door", "Back door", flawEntities | flawHTML},
		{"Hall<script>alert(1)</script>", "Hall", flawHTML | flawScript},
		{`<img src=x onerror=alert(1)>Hall`, "Hall", flawHTML | flawScript},
		{"CafÃ© Group", "Café Group", flawMojibake},
		{"Womenâ€™s Group", "Women’s Group", flawMojibake},
		{"Sun\u200bday", "Sunday", flawControl},
		{"evil\u202eeman", "evileman", flawControl},
		{"bell\a", "bell", flawControl},
		{"caf\xe9", "caf\uFFFD", flawUTF8},
		{"Cafe\u0301", "Café", 0},
		{`Men\'s Meeting`, "Men's Meeting", flawBackslash},
		{`Men\\'s Meeting`, "Men's Meeting", flawBackslash},
		{`"Sunday Serenity"`, "Sunday Serenity", flawQuotes},
		{`"""Sunday Serenity"""`, "Sunday Serenity", flawQuotes},
		{`"Just" for "Today"`, `"Just" for "Today"`, 0},
		{"Phone#@-@#555-0100", "555-0100", flawSeparator},
		{"********", "", flawMasked},
		{"** Closed **", "** Closed **", 0},
	}
	for _, tt := range tests {
		got, f := cleanLine(tt.said)
		if got != tt.want || f != tt.flaws {
			t.Errorf("cleanLine(%q) = %q, %b, want %q, %b", tt.said, got, f, tt.want, tt.flaws)
		}
	}
}

func TestCleanTextKeepsLines(t *testing.T) {
	for said, want := range map[string]string{
		"One.\nTwo.":                                    "One.\nTwo.",
		"One.\r\nTwo.":                                  "One.\nTwo.",
		"One.<br>Two.<br />Three.":                      "One.\nTwo.\nThree.",
		"<p>One.</p><p>Two.</p>":                        "One.\n\nTwo.",
		"One. \n\n\n\n  Two.":                           "One.\n\nTwo.",
		"<ul><li>One<li>Two</ul>":                       "One\nTwo",
		"<style>p{}</style>One.":                        "One.",
		`See <a href="https://example.org/x">here</a>.`: "See here (https://example.org/x).",
		`<a href="https://example.org/x">https://example.org/x</a>`: "https://example.org/x",
	} {
		if got, _ := cleanText(said); got != want {
			t.Errorf("cleanText(%q) = %q, want %q", said, got, want)
		}
	}
}

func TestEveryFlawHasItsNotice(t *testing.T) {
	d := plainDraft()
	d.Name, d.Place.Name, d.Place.Notes = "Women&#8217;s  Group", `Men\'s Hall`, []string{"<script>x</script>Ring.", "CafÃ© \u200bcorner", "Prompt#@-@#\xffRing twice"}
	d.Notes = []string{"********", `"Bring a chair"`}
	res := one(t, testSource(), d)
	have := make(map[notice.Code]bool)
	for _, c := range rowCodes(res) {
		have[c] = true
	}
	for _, c := range flawCodes {
		if !have[c] {
			t.Errorf("%s was not noticed", c)
		}
	}
	m := res.Listings[0].Meeting
	if m.Name != "Women’s Group" || m.Place.Name != "Men's Hall" || m.Notes != "Bring a chair" || m.Place.Notes != "Ring.\n\nCafé corner\n\n\uFFFDRing twice" {
		t.Errorf("%q, %q, %q, %q", m.Name, m.Place.Name, m.Notes, m.Place.Notes)
	}
	if res.Counts.Repaired != 1 {
		t.Errorf("%d rows repaired", res.Counts.Repaired)
	}
}

// Lists of a draft belong to the reading, which may be normalized again.
func TestReadingIsNotChanged(t *testing.T) {
	notes := []string{"Fine.", "<b>Bold</b> call Pat Quillfeather", "Also fine."}
	d := plainDraft()
	d.Notes = notes
	reading := &importer.Reading{Rows: []importer.Row{{Draft: d}}}
	n := normalizer(t)
	first := n.Reading(testSource(), reading, now)
	second := n.Reading(testSource(), reading, now)
	if notes[1] != "<b>Bold</b> call Pat Quillfeather" {
		t.Errorf("the importer's notes became %q", notes[1])
	}
	if first.Counts != second.Counts || first.Listings[0].Meeting.Notes != second.Listings[0].Meeting.Notes {
		t.Errorf("the second reading differs: %v, %v", first.Counts, second.Counts)
	}
}

// markup is made of what cleaning looks for.
func markup() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		parts := rapid.SliceOfN(rapid.OneOf(
			rapid.SampledFrom([]string{"<b>", "</b>", "<br>", "<script>", "&amp;", "&lt;", "&gt;", "&#39;", "Ã©", "â€™", "\\'", "\\\\", `"`, "#@-@#", "***", "\u200b", "\u00a0", "\r\n", "\n", "  ", "\xff", "e\u0301", "<", ">"}),
			rapid.StringMatching(`[a-zA-Z0-9 .,]{0,6}`),
		), 0, 12).Draw(t, "parts")
		return strings.Join(parts, "")
	})
}

func TestCleaningTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := markup().Draw(t, "s")
		lines := rapid.Bool().Draw(t, "lines")
		once, _ := clean(s, lines)
		twice, f := clean(once, lines)
		if once != twice {
			t.Fatalf("%q became %q and then %q (%b)", s, once, twice, f)
		}
		if hasTag(once) || !lines && strings.Contains(once, "\n") {
			t.Fatalf("%q became %q", s, once)
		}
	})
}

// The short way must agree with the long one.
func TestIsCleanMeansNothingToDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := markup().Draw(t, "s")
		lines := rapid.Bool().Draw(t, "lines")
		if !isClean(s, lines) {
			return
		}
		if got, f := cleanOnce(s, lines); got != s || f != 0 {
			t.Fatalf("%q is clean, but would become %q (%b)", s, got, f)
		}
	})
}

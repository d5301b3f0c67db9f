package search_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/search"
)

func TestFold(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{"Serenity", "serenity"},
		{"Montréal", "montreal"},
		{"Montre\u0301al", "montreal"},
		{"GROẞE Straße", "grosse strasse"},
		{"Ærø København", "aero kobenhavn"},
		{"İstanbul ısı", "istanbul isi"},
		{"Łódź", "lodz"},
		{"ＡＡ　１２", "aa 12"},
		{"ﬁrst ①", "first 1"},
		{"Ελπίδας", "ελπιδασ"},
		{"Надёжный", "надежныи"},
		{"שָׁלוֹם", "שלום"},
		{"مُحَمَّد", "محمد"},
		{"ガンバレ", "ガンバレ"}, // the dakuten makes another syllable
		{"ｶﾞ", "ガ"},
		{"ภาษาไทยวันนี้", "ภาษาไทยวันนี้"},
		{"हिन्दी", "हिन्दी"},
		{"한국어", "한국어"},
		{"Women’s", "women's"},
	} {
		if got := search.Fold(tt.in); got != tt.want {
			t.Errorf("Fold(%q) is %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestFoldingTwiceIsFoldingOnce(t *testing.T) {
	for r := range rune(utf8.MaxRune + 1) {
		if !utf8.ValidRune(r) {
			continue
		}
		if once := search.Fold(string(r)); search.Fold(once) != once {
			t.Errorf("%U folds to %q and then to %q", r, once, search.Fold(once))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		if once := search.Fold(s); search.Fold(once) != once {
			t.Fatalf("%q folds to %q and then to %q", s, once, search.Fold(once))
		}
	})
}

func TestTokens(t *testing.T) {
	for _, tt := range []struct{ in, query, text string }{
		{"", "", ""},
		{"Step-Study, 12&12!", "step study 12 12", "step study 12 12"},
		{"Women's Way", "womens way", "womens way"},
		{"l'Espoir", "lespoir", "lespoir espoir"},
		{"qu’il", "quil", "quil"},
		{"O'Neill Hall", "oneill hall", "oneill neill hall"},
		{"'quoted'", "quoted", "quoted"},
		{"rock 'n' roll", "rock n roll", "rock n roll"},
		{"A.A. at St. Paul", "aa at st paul", "aa at st saint street paul"},
		{"Mill Street, Fort Road", "mill street fort road", "mill street st fort ft road rd"},
		{"Sainte-Foy", "sainte foy", "sainte ste foy"},
		{"Washington D.C", "washington dc", "washington dc"},
		{"a.b.cd", "ab cd", "ab cd"},
		{"www.example.org", "www example org", "www example org"},
		{"7:30 p.m.", "7 30 pm", "7 30 pm"},
		{"東", "東", "東"},
		{"東京都", "東京 京都", "東京 京都 都"},
		{"AAミーティング", "aa ミー ーテ ティ ィン ング", "aa ミー ーテ ティ ィン ング グ"},
		{"한국어 모임", "한국어 모임", "한국어 모임"},
		{"\xff\xfeabc\x00def", "abc def", "abc def"},
		{"😀", "", ""},
	} {
		if got := strings.Join(search.Tokens(tt.in), " "); got != tt.query {
			t.Errorf("Tokens(%q) are %q, want %q", tt.in, got, tt.query)
		}
		if got := strings.Join(search.TextTokens(tt.in), " "); got != tt.text {
			t.Errorf("TextTokens(%q) are %q, want %q", tt.in, got, tt.text)
		}
	}
}

func TestTokensAreBoundedAndFolded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-zA-Z.'’éß東京 0-9]{0,90}`)).Draw(t, "s")
		query, text := search.Tokens(s), search.TextTokens(s)
		for _, token := range text {
			if token == "" || len(token) > 64 || search.Fold(token) != token && utf8.ValidString(token) {
				t.Fatalf("%q has the token %q", s, token)
			}
		}
		for _, token := range query {
			if !slices.Contains(text, token) {
				t.Fatalf("%q is found by %q in a query, and is not in the text %q", s, token, text)
			}
		}
	})
}

func TestFit(t *testing.T) {
	for _, tt := range []struct {
		word  string
		whole bool
		token string
		want  search.Fit
	}{
		{"oak", false, "oak", search.FitExact},
		{"oak", false, "oakland", search.FitPrefix},
		{"oak", true, "oakland", search.NoFit},
		{"oka", false, "oak", search.NoFit}, // too short for an error
		{"oaklnd", true, "oakland", search.FitTypo},
		{"oaklandd", true, "oakland", search.FitTypo},
		{"oalkand", true, "oakland", search.FitTypo}, // neighbours exchanged
		{"okalnd", true, "oakland", search.NoFit},    // two errors need nine letters
		{"aokland", true, "oakland", search.NoFit},   // the first letter
		{"serneityy", true, "serenity", search.FitTypo},
		{"sereniyt", false, "serenityland", search.FitTypo}, // a prefix with an error
		{"seren", false, "serbia", search.NoFit},
		{"12345", true, "12346", search.NoFit}, // numbers are exact
		{"9460", false, "94607", search.FitPrefix},
		{"esperança", true, "esperanca", search.FitExact},
		{"東", true, "東京", search.FitPrefix}, // a character alone is always a prefix
	} {
		q := search.Query{Words: []string{tt.word}, WholeWords: tt.whole}
		if got := q.Terms()[0].Fit(tt.token); got != tt.want {
			t.Errorf("%q (whole: %v) fits %q as %d, want %d", tt.word, tt.whole, tt.token, got, tt.want)
		}
	}
}

func FuzzTokens(f *testing.F) {
	f.Add("l'Espoir A.A. 東京都")
	f.Fuzz(func(t *testing.T, s string) {
		for _, token := range search.TextTokens(s) {
			if token == "" || len(token) > 64 {
				t.Errorf("%q has the token %q", s, token)
			}
		}
	})
}

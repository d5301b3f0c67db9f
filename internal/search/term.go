package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Term is one folded word of a query and how a token may differ from it.
type Term struct {
	Text string
	// Prefix says that a token may go on after the word.
	Prefix bool
	// Edits is how many typing errors are forgiven: letters too many, missing, wrong, or two neighbours exchanged. The
	// first letter is never wrong.
	Edits int
}

// MaxWords is how many terms a query may have.
const MaxWords = 10

// The lengths, in letters, from which a word may have one typing error, and two.
const (
	oneEdit  = 5
	twoEdits = 9
)

// Terms are the words of q as they are compared. The last is a prefix unless WholeWords, and so is a lone Chinese or
// Japanese character. Words with a digit are never misspelt.
func (q *Query) Terms() []Term { return termsOf(q.Words, q.WholeWords) }

// TitleTerms are those of Title, likewise. Without Terms nothing is more relevant than anything else.
func (q *Query) TitleTerms() []Term {
	if len(q.Title) == 0 || len(q.Terms()) == 0 {
		return nil
	}
	return termsOf(q.Title, q.WholeWords)
}

func termsOf(words []string, whole bool) []Term {
	var terms []Term
	for _, w := range words {
		for _, token := range Tokens(w) {
			terms = append(terms, newTerm(token))
		}
	}
	if n := len(terms); n > 0 && !whole {
		terms[n-1].Prefix = true
	}
	return terms
}

func newTerm(token string) Term {
	first, size := utf8.DecodeRuneInString(token)
	t := Term{Text: token, Prefix: isIdeographic(first) && size == len(token)}
	if isIdeographic(first) || strings.ContainsFunc(token, unicode.IsDigit) {
		return t
	}
	switch n := utf8.RuneCountInString(token); {
	case n >= twoEdits:
		t.Edits = 2
	case n >= oneEdit:
		t.Edits = 1
	}
	return t
}

// A Fit is how well a token fits a term; the lower the better.
type Fit int

// The fits.
const (
	FitExact  Fit = iota
	FitPrefix     // the token begins with the term
	FitTypo       // the token, or its beginning where a prefix is allowed, is the term with typing errors
	NoFit
)

// Fit is how well token fits t.
func (t Term) Fit(token string) Fit {
	switch {
	case token == t.Text:
		return FitExact
	case t.Prefix && strings.HasPrefix(token, t.Text):
		return FitPrefix
	case t.Edits > 0 && sameFirst(t.Text, token) && t.distance(token) <= t.Edits:
		return FitTypo
	}
	return NoFit
}

func sameFirst(a, b string) bool {
	x, _ := utf8.DecodeRuneInString(a)
	y, _ := utf8.DecodeRuneInString(b)
	return x == y
}

// distance is the number of typing errors (optimal string alignment: no letter is edited twice) between the term and
// token, or the beginning of token that is nearest where a prefix is allowed.
func (t Term) distance(token string) int {
	x, y := []rune(token), []rune(t.Text)
	before, prev, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range prev {
		prev[j] = j
	}
	nearest := prev[len(y)]
	for i := range x {
		row[0] = i + 1
		for j := range y {
			change := 1
			if x[i] == y[j] {
				change = 0
			}
			row[j+1] = min(prev[j]+change, prev[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		nearest = min(nearest, row[len(y)])
		before, prev, row = prev, row, before
	}
	if t.Prefix {
		return nearest
	}
	return prev[len(y)]
}

// Tiers of relevance: for each word how well it fits, and whether in a name. A meeting is as relevant as the word that
// fits it worst.
const (
	tiersOfFit = 2
	// Tiers is their number. Where a Title is looked for there are as many again, of the meetings that lack it.
	Tiers = int(NoFit) * tiersOfFit
)

// Tier is the tier of a word that fits f, in the name or group of a meeting or elsewhere: an exact word before a prefix
// before a typing error, and among equals the name before the rest.
func Tier(f Fit, inName bool) int {
	if inName {
		return int(f) * tiersOfFit
	}
	return int(f)*tiersOfFit + 1
}

// Package relevance says as prose what a search is worth: what a person types, and what must come first.
//
// A script is a paragraph of a text file. It begins with what is being shown, and each further line is a key and a value:
//
//	# A name with a typing error.
//	q: serinity sunday
//	understood: sunday = day sunday
//	first: Sunday Serenity
//	all: weekday sunday
//	count: >= 1
//
// What is asked:
//
//	q: WORDS                what the person types
//	with: PARAMETERS        other parameters of the search, as in a URL
//	at: INSTANT             when it is asked, in RFC 3339; Now unless said otherwise
//
// What must be answered. Each line is one demand, and most may be repeated:
//
//	understood: TEXT = PARAMETER VALUE    the text became a filter
//	understood: nothing                   no word did, and none was left out
//	ignored: TEXT                         the text was left out
//	first: NAME                           the first hit has this name; a second line speaks of the second hit
//	has: NAME, hasn't: NAME               some hit, or none, has this name
//	all: PROPERTY, none: PROPERTY, some: PROPERTY    every hit, none of them, or at least one
//	count: = N, count: >= N, count: <= N
//
// Lines understood and ignored go together: one of them demands that there are no others than those written. All hits are
// looked at, however many there are, and "all" and "none" demand at least one. A property is a field and a value, or
// several such joined by " | ", of which one must hold:
//
//	name group place address city region area postal notes publisher    has these words, one after another, as they are
//	                                                                   compared: without accents, case and punctuation
//	country fellowship attendance access status                        is this
//	type language                                                      are these among others
//	weekday sunday, start 17:00-23:59, date 2026-11-21                 of the next occurrence, at the venue
//	distance <= 3 km                                                   from what near names
//
// Beside what it demands, each script shows that all that was understood can be undone: with the text given as literal, the
// text is searched as it stands.
package relevance

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/search"
)

// Now is when a script asks that does not say: a Saturday, noon in Oakland, three in New York and nine in Madrid.
var Now = time.Date(2026, 11, 21, 20, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // a constant, if Go had such

// A World is what scripts ask: an engine with its meetings, and what the grammar knows of it.
type World struct {
	Engine  search.Engine
	Grammar search.ParseOptions
}

// Check asks what s asks and reports each demand that is not met, with its line and what came instead.
func (w *World) Check(ctx context.Context, s *Script) []error {
	a, err := w.ask(ctx, s)
	if err != nil {
		return []error{fmt.Errorf("%s: %w", s.where(s.line), err)}
	}
	var failures []error
	for _, d := range s.demands {
		if err := d.check(a); err != nil {
			failures = append(failures, fmt.Errorf("%s: %s: %w\n%s", s.where(d.line), d.text, err, a))
		}
	}
	if err := w.undo(s, a.request); err != nil {
		failures = append(failures, fmt.Errorf("%s: %w", s.where(s.line), err))
	}
	return failures
}

// An answer is what came of a script.
type answer struct {
	query   string
	request *search.Request
	*search.Result
}

func (w *World) ask(ctx context.Context, s *Script) (*answer, error) {
	req, err := w.parse(s, s.values)
	if err != nil {
		return nil, err
	}
	req.Query.Limit = search.NoLimit
	res, err := w.Engine.Search(ctx, req.Query)
	if err != nil {
		return nil, err
	}
	return &answer{s.values.Get("q"), req, res}, nil
}

func (w *World) parse(s *Script, values url.Values) (*search.Request, error) {
	opt := w.Grammar
	opt.Now = s.at
	return search.Parse(values, opt)
}

// undo takes back each thing understood, one at a time.
func (w *World) undo(s *Script, req *search.Request) error {
	for _, u := range req.Understood.Words {
		values := make(url.Values)
		for name, v := range s.values {
			values[name] = append([]string(nil), v...)
		}
		values.Add("literal", strings.NewReplacer(`\`, `\\`, `,`, `\,`).Replace(u.Text))
		plain, err := w.parse(s, values)
		if err != nil {
			return fmt.Errorf("undoing %q: %w", u.Text, err)
		}
		for _, v := range plain.Understood.Words {
			if v.Text == u.Text {
				return fmt.Errorf("undoing %q: it is still understood as %s %s", u.Text, v.Parameter, v.Value)
			}
		}
		if left := search.FoldName(strings.Join(plain.Query.Words, " ")); !hasWords(left, u.Text) {
			return fmt.Errorf("undoing %q: only %q is searched", u.Text, left)
		}
	}
	return nil
}

// String is the answer as a failure shows it: what was understood, and how the hits begin.
func (a *answer) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\tq: %s\n\tsearched: %s\n", a.query, strings.Join(a.request.Query.Words, " "))
	for _, u := range a.request.Understood.Words {
		fmt.Fprintf(&b, "\t%s\n", saidOf(u))
	}
	fmt.Fprintf(&b, "\t%d hits\n", len(a.Hits))
	for i, h := range a.Hits[:min(8, len(a.Hits))] {
		fmt.Fprintf(&b, "\t%d. %s\n", i+1, shown(h))
	}
	return b.String()
}

func saidOf(u search.Understanding) string {
	if u.Parameter == "" {
		return "ignored: " + u.Text
	}
	return fmt.Sprintf("understood: %s = %s %s", u.Text, u.Parameter, u.Value)
}

func shown(h search.Hit) string {
	m := h.Meeting
	parts := []string{m.Name}
	if !h.Next.IsZero() {
		parts = append(parts, h.Next.Format("Mon 2 Jan 15:04"))
	}
	if p := m.Place; p != nil {
		parts = append(parts, p.Name, p.Address, p.City)
	}
	return fmt.Sprintf("%s %v", strings.Join(parts, "; "), m.Types)
}

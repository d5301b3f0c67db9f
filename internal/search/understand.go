package search

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// maxText bounds `q`, in bytes.
const maxText = 200

// longestPhrase is how many words of `q` are read as one thing.
const longestPhrase = 7

// text reads `q`. Phrases that name a day, a time, a type, a language, a fellowship or a place become filters, unless
// `literal` names them or the parameter is given in its own right; the rest are searched.
func (p *parser) text() {
	s := p.one("q")
	switch {
	case s == "":
		return
	case len(s) > maxText:
		p.add("q", OutOfRange, "", "It has at most %d bytes.", maxText)
		return
	case len(Tokens(s)) == 0:
		p.add("q", InvalidValue, "", "It has neither letters nor digits.")
		return
	}
	r := &reader{parser: p, raw: strings.Fields(s)}
	r.plain = r.literal(p.list("literal"))
	r.clocked = r.namesClock()
	r.read()
	p.q.Words = r.rest()
	if n := len(p.q.Terms()); n > MaxWords {
		p.add("q", OutOfRange, "", "It has %d words and may have %d.", n, MaxWords)
	}
	p.q.Title = r.title()
}

// reader understands the words of `q`.
type reader struct {
	*parser
	raw   []string
	plain []bool // by word of raw: searched as it stands
	// clocked says that a time by the clock is among them.
	clocked bool
	left    []int // the words of raw that were not understood
}

// literal marks the words that stand in one of the phrases.
func (r *reader) literal(phrases []string) []bool {
	plain := make([]bool, len(r.raw))
	for _, phrase := range phrases {
		want := FoldName(phrase)
		for i := range r.raw {
			for n := 1; i+n <= len(r.raw); n++ {
				if FoldName(strings.Join(r.raw[i:i+n], " ")) == want {
					for k := i; k < i+n; k++ {
						plain[k] = true
					}
				}
			}
		}
	}
	return plain
}

// read takes the longest phrase that means something, again and again.
func (r *reader) read() {
	for i := 0; i < len(r.raw); {
		n := min(longestPhrase, len(r.raw)-i)
		for n > 0 && (slices.Contains(r.plain[i:i+n], true) || !r.phrase(strings.Join(r.raw[i:i+n], " "))) {
			n--
		}
		if n == 0 {
			r.left = append(r.left, i)
			n = 1
		}
		i += n
	}
}

// rest are the words to search: those not understood, without the small words between them. Small words alone stay.
func (r *reader) rest() []string {
	isSmall := func(i int) bool { return !r.plain[i] && smallWords()[FoldName(r.raw[i])] }
	alone := len(r.req.Understood.Words) == 0 && !slices.ContainsFunc(r.left, func(i int) bool { return !isSmall(i) })
	var rest []string
	for _, i := range r.left {
		if isSmall(i) && !alone {
			r.understood(r.raw[i], "", "")
		} else {
			rest = append(rest, r.raw[i])
		}
	}
	return rest
}

// title are all words but the small ones, where some of them became filters: "serenity sunday" may be how a group calls
// itself.
func (r *reader) title() []string {
	if len(r.req.Understood.Words) == 0 || len(r.q.Words) == 0 {
		return nil
	}
	var title []string
	for _, w := range r.raw {
		if !smallWords()[FoldName(w)] {
			title = append(title, w)
		}
	}
	if n := len(title); n == len(r.q.Words) || n > MaxWords {
		return nil
	}
	return title
}

// smallWords say nothing about a meeting, in English, Spanish and French.
var smallWords = sync.OnceValue(func() map[string]bool {
	small := make(map[string]bool)
	for w := range strings.FieldsSeq(`a an and around at for in meeting meetings near of on or the to with
		al cerca con de del el en la las los o para por reunion reuniones un una y
		au aux avec dans des du et le les ou pour pres reunions une`) {
		small[w] = true
	}
	return small
})

// phrase makes filters of s when it means something that no parameter says already.
func (r *reader) phrase(s string) bool {
	key := FoldName(s)
	if key == "" {
		return false
	}
	return r.when(s, key) || r.where(s, key) || r.who(s, key) || r.what(s, key)
}

func (r *reader) understood(text, parameter, value string) {
	r.req.Understood.Words = append(r.req.Understood.Words, Understanding{text, parameter, value})
}

// free reports whether nothing is asked for by the parameter of that name.
func (r *reader) free(name string) bool { return r.one(name) == "" }

// where understands postal codes, and places after "near" or "in".
func (r *reader) where(s, key string) bool {
	if r.Places == nil || r.q.Near != nil || !r.free("near") {
		return false
	}
	name, isNamed := key, false
	for _, before := range []string{"near", "in", "around", "cerca de", "cerca del", "en", "près de", "pres de", "autour de", "à"} {
		if rest, ok := strings.CutPrefix(strings.ToLower(s), before+" "); ok {
			name, isNamed = rest, true
		}
	}
	if !isNamed && !strings.ContainsFunc(key, unicode.IsDigit) {
		return false
	}
	place, ok := r.Places.Resolve(name, r.country())
	if !ok || !isNamed && place.Kind != KindPostal {
		return false
	}
	radius := (&parser{values: r.values}).radius() // its problems are reported once, by geo
	r.q.Near = &Circle{Center: place.Point, Radius: radius}
	r.found(place)
	r.understood(s, "near", place.String())
	return true
}

// who understands fellowships. Some of their short names are also those of states, and of roads: after other words these
// are none.
func (r *reader) who(s, key string) bool {
	elsewhere := []string{"ca", "ga", "ma", "pa", "rd", "sa", "va"}
	if r.Vocabulary == nil || !r.free("fellowship") || len(r.left) > 0 && slices.Contains(elsewhere, key) {
		return false
	}
	f, ok := r.Vocabulary.Fellowship(key)
	if ok {
		r.q.Fellowships = addNew(r.q.Fellowships, f)
		r.understood(s, "fellowship", string(f))
	}
	return ok
}

// what understands types, languages, access and attendance, in any language that the vocabulary has.
func (r *reader) what(s, key string) bool {
	if r.Vocabulary == nil {
		return false
	}
	m, ok := r.Vocabulary.Phrase(key)
	known := false
	if !ok || m.Ambiguous {
		return false
	}
	if r.free("type") && r.free("any_type") && r.free("not_type") {
		for _, t := range m.Types {
			r.q.AllTypes, known = addNew(r.q.AllTypes, t), true
			r.understood(s, "type", string(t))
		}
	}
	if r.free("language") {
		for _, l := range m.Languages {
			r.q.Languages, known = addNew(r.q.Languages, l), true
			r.understood(s, "language", l)
		}
	}
	if m.Access != "" && r.free("access") {
		r.q.Access, known = addNew(r.q.Access, m.Access), true
		r.understood(s, "access", string(m.Access))
	}
	if m.Attendance != "" && m.Attendance != meeting.AttendanceUnknown && r.free("attendance") {
		r.q.Attendance, known = addNew(r.q.Attendance, m.Attendance), true
		r.understood(s, "attendance", string(m.Attendance))
	}
	return known
}

package normalize

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
)

// days is what a publisher's words for the days of a meeting say.
type days struct {
	// rules are the days found, one for each weekday, Sunday first.
	rules []occurrence.Rule
	// named is set where a word stands for a day, outOfRange where a number means none, and unsure where the words say
	// more than the rules do.
	named, outOfRange, unsure bool
}

// readDays reads weekdays as publishers write them: numbers counted by base, names in ten languages, ranges, lists, and
// ordinals such as "2nd and 4th Wednesday". What is not understood is left out and marked.
func readDays(texts []string, base importer.DayBase) days {
	var d days
	for _, text := range texts {
		if len(text) == 1 && isDigit(text[0]) {
			d.number(int(text[0]-'0'), base)
			continue
		}
		d.words(text, base)
	}
	slices.SortFunc(d.rules, func(a, b occurrence.Rule) int { return int(a.Weekday) - int(b.Weekday) })
	return d
}

func (d *days) number(n int, base importer.DayBase) {
	ok := n <= 7
	switch base {
	case importer.Sunday1:
		n, ok = n-1, ok && n >= 1
	case importer.Monday1:
		ok = ok && n >= 1
	case importer.Monday0:
		n, ok = n+1, n <= 6
	}
	if !ok {
		d.outOfRange = true
		return
	}
	d.add(occurrence.Weekly(time.Weekday(n % 7)))
}

// add joins r to what is known of its weekday: every week wins over some weeks, and ordinals add up.
func (d *days) add(r occurrence.Rule) {
	for i, have := range d.rules {
		if have.Weekday != r.Weekday {
			continue
		}
		switch {
		case have.IsMonthly() && r.IsMonthly() && have.Interval == r.Interval:
			d.rules[i].Ordinals |= r.Ordinals
		case r == occurrence.Weekly(r.Weekday):
			d.rules[i] = r
		}
		return
	}
	d.rules = append(d.rules, r)
}

// words reads a text. Ordinals and "every other" stand for the weekdays of the same text.
func (d *days) words(text string, base importer.DayBase) {
	p := phrase{tokens: dayTokens(text)}
	p.worded = slices.ContainsFunc(p.tokens, func(t string) bool { _, ok := weekdayNames[t]; return ok })
	for p.at = 0; p.at < len(p.tokens); p.at++ {
		p.read(d, base)
	}
	d.named = d.named || p.worded || len(p.weekdays) > 0
	d.unsure = d.unsure || p.unsure || p.everyOther && (len(p.ordinals) > 0 || p.ofMonth) || p.ofMonth && len(p.ordinals) == 0
	for _, day := range p.weekdays {
		switch {
		case len(p.ordinals) > 0 && !p.everyOther:
			d.add(occurrence.Monthly(day, p.ordinals...))
		case p.everyOther && !p.ofMonth && len(p.ordinals) == 0:
			d.add(occurrence.Rule{Weekday: day, Interval: 2})
		default:
			d.add(occurrence.Weekly(day))
		}
	}
}

// A phrase is a text about days while it is being read.
type phrase struct {
	tokens     []string
	at         int
	worded     bool // a weekday is named, so that numbers are ordinals
	weekdays   []time.Weekday
	ordinals   []int
	everyOther bool
	ofMonth    bool
	unsure     bool
}

func (p *phrase) read(d *days, base importer.DayBase) {
	token := p.tokens[p.at]
	if day, ok := weekdayNames[token]; ok {
		p.weekday(day)
		return
	}
	if group, ok := dayGroups[token]; ok {
		p.weekdays = append(p.weekdays, group...)
		return
	}
	if n, ok := ordinalNames[token]; ok && p.worded {
		p.ordinals = append(p.ordinals, n)
		return
	}
	switch {
	case len(token) == 1 && isDigit(token[0]) && !p.worded:
		d.number(int(token[0]-'0'), base)
	case token == "other" || token == "alternate" || token == "alternating" || token == "biweekly" || token == "fortnightly" || token == "fortnight":
		p.everyOther = true
	case token == "month" || token == "monthly" || token == "mes" || token == "mois" || token == "monat" || token == "monats":
		p.ofMonth = true
	case !dayFillers[token]:
		p.unsure = true
	}
}

// weekday notes a day, and all up to the next if a range follows: "Mon-Fri", "Monday to Friday".
func (p *phrase) weekday(day time.Weekday) {
	p.weekdays = append(p.weekdays, day)
	if p.at+2 >= len(p.tokens) || !rangeWords[p.tokens[p.at+1]] {
		return
	}
	last, ok := weekdayNames[p.tokens[p.at+2]]
	if !ok {
		return
	}
	for day != last {
		day = (day + 1) % 7
		p.weekdays = append(p.weekdays, day)
	}
	p.at += 2
}

// dayTokens splits a text into folded words, numbers and the dashes of ranges.
func dayTokens(text string) []string {
	var tokens []string
	var word strings.Builder
	flush := func() {
		if word.Len() > 0 {
			tokens = append(tokens, word.String())
			word.Reset()
		}
	}
	for _, r := range norm.NFD.String(dayCompounds.Replace(strings.ToLower(text))) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			word.WriteRune(r)
		case r == '-' || r == '–' || r == '—':
			flush()
			tokens = append(tokens, "-")
		default:
			flush()
		}
	}
	flush()
	return tokens
}

// dayCompounds are words that hold a dash or more than one word.
var dayCompounds = strings.NewReplacer("-feira", "", "bi-weekly", "biweekly", "every day", "daily", "all days", "daily", "seven days a week", "daily", "7 days a week", "daily",
	"tous les jours", "daily", "todos los dias", "daily", "todos los días", "daily", "every two weeks", "biweekly", "every 2 weeks", "biweekly", "alle zwei wochen", "biweekly")

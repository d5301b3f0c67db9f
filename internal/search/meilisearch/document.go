package meilisearch

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// A document is a meeting as the server keeps it: whole, so that a hit needs no second store, and beside it the fields
// that filters, orders and facets need. All but From and Until never changes; another text is another document.
//
// Texts to compare are tokens, so that the server's own folding cannot make equal what we hold apart.
type document struct {
	// Key is the hash of the rest and From, so that a meeting that comes back is another document.
	Key   string `json:"key"`
	From  int64  `json:"from"`  // the first state that shows it
	Until int64  `json:"until"` // the first state that does not any more

	Owner   token  `json:"owner"`   // the source whose edition it is of
	Meeting string `json:"meeting"` // its JSON
	ID      token  `json:"id"`
	Name    token  `json:"name"` // SortName

	Status     token   `json:"status"`
	Attendance token   `json:"attendance"`
	Access     token   `json:"access"`
	Fellowship token   `json:"fellowship"`
	Types      []token `json:"types,omitempty"`
	Languages  []token `json:"languages,omitempty"`
	Sources    []token `json:"sources"`
	Publisher  token   `json:"publisher"` // FoldName, as the next three
	CityName   token   `json:"city_name,omitempty"`
	Regions    []token `json:"region_names,omitempty"`
	City       token   `json:"city,omitempty"` // as written, as the next two
	Region     []token `json:"region,omitempty"`
	Country    token   `json:"country,omitempty"`
	Words      []token `json:"words"` // all of them, and
	Title      []token `json:"title"` // those of name and group

	Weekday *int  `json:"weekday,omitempty"`
	Start   *int  `json:"start,omitempty"`    // minutes after midnight
	RuleDay *int  `json:"rule_day,omitempty"` // the weekday of its recurrence, which the publisher may contradict
	Minute  *int  `json:"minute,omitempty"`   // of the week, from Sunday at midnight, by RuleDay
	Zone    token `json:"zone,omitempty"`

	Lat     *float64 `json:"lat,omitempty"`
	Lon     *float64 `json:"lon,omitempty"`
	Changed int64    `json:"changed"` // in milliseconds
}

// forever is the Until of a document that is not withdrawn: the largest integer that JSON numbers hold exactly.
const forever = 1<<53 - 1

const minutesPerDay = 24 * 60

// newDocument makes the document of m in an edition of owner. From is not set.
func newDocument(owner string, m *meeting.Meeting, labels search.Labels) (*document, error) {
	text, err := encodeMeeting(m)
	if err != nil {
		return nil, err
	}
	d := &document{
		Owner: tokenOf(owner), Meeting: text, ID: tokenOf(m.ID), Name: tokenOf(search.SortName(m.Name)),
		Status: tokenOf(m.Status), Attendance: tokenOf(m.Attendance), Access: tokenOf(m.Access), Fellowship: tokenOf(m.Fellowship),
		Types: tokensOf(m.Types), Languages: tokensOf(m.Languages), Sources: tokensOf(search.Sources(m)),
		Publisher: tokenOfName(m.Source.Publisher), Changed: m.Changed.UnixMilli(),
	}
	searched := search.TextOf(m, labels)
	d.Title, d.Words = words(searched.Name), words(searched.Name, searched.Rest)
	if p := m.Place; p != nil {
		d.City, d.CityName = tokenOf(p.City), tokenOfName(p.City)
		if p.Country != "" {
			d.Country = tokenOf(p.Country)
		}
		for _, r := range search.Regions(m) {
			d.Region, d.Regions = append(d.Region, tokenOf(r)), append(d.Regions, tokenOfName(r))
		}
	}
	if p, ok := m.Point(); ok {
		d.Lat, d.Lon = &p.Lat, &p.Lon
	}
	d.schedule(m.Schedule)
	all, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("writing the document of meeting %s: %w", m.ID, err)
	}
	sum := sha256.Sum256(all)
	d.Key, d.Until = hex.EncodeToString(sum[:hashBytes]), forever
	return d, nil
}

func (d *document) schedule(s *meeting.Schedule) {
	if s == nil {
		return
	}
	weekday, start := int(s.Weekday), int(s.Start)
	d.Weekday, d.Start = &weekday, &start
	if r, err := occurrence.ParseRule(s.RRule); err == nil {
		day, minute := int(r.Weekday), int(r.Weekday)*minutesPerDay+start
		d.RuleDay, d.Minute, d.Zone = &day, &minute, tokenOf(s.Timezone)
	}
}

// words are all words of some texts, each once.
func words(lists ...[]string) []token {
	var all []string
	for _, s := range slices.Concat(lists...) {
		all = append(all, search.TextTokens(s)...)
	}
	slices.Sort(all)
	return tokensOf(slices.Compact(all))
}

// showFrom completes d as a document that states from the given one on show.
func (d *document) showFrom(state int64) {
	d.Key, d.From = d.Key+"-"+strconv.FormatInt(state, 36), state
}

const hashBytes = 16

// hashOf is the part of a document's key that names its content.
func hashOf(key string) string {
	hash, _, _ := strings.Cut(key, "-")
	return hash
}

// A token stands for a text in documents and filters. It consists of letters and digits whatever the text, so that no
// text can say anything in the language of filters, and its order is that of the text's bytes.
type token string

// longest is how many bytes of text a token spells out; the server cuts values after 468 bytes.
const longest = 200

// tokenOf is the token of s. Only those of texts of up to 200 bytes can be read again.
func tokenOf[S ~string](s S) token {
	if len(s) > longest {
		sum := sha256.Sum256([]byte(s))
		return token("y" + hex.EncodeToString(sum[:]))
	}
	return token("x" + hex.EncodeToString([]byte(s)))
}

func tokensOf[S ~string](list []S) []token {
	tokens := make([]token, len(list))
	for i, s := range list {
		tokens[i] = tokenOf(s)
	}
	return tokens
}

// tokenOfName is the token of a name as names are compared, and none for no name.
func tokenOfName(s string) token {
	if s == "" {
		return ""
	}
	return tokenOf(search.FoldName(s))
}

// text is what t stands for, when it can be read.
func (t token) text() (string, bool) {
	if !strings.HasPrefix(string(t), "x") {
		return "", false
	}
	b, err := hex.DecodeString(string(t[1:]))
	return string(b), err == nil
}

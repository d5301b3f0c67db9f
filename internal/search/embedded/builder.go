package embedded

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strconv"

	"github.com/golang/geo/s2"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/places"
)

// A document is a meeting on its way into a segment.
type document struct {
	owner  string // the source whose edition it came with
	stored []byte
	hash   uint64

	*meeting.Meeting // what is stored
	cell             uint64
	located          bool
	sortName         string
}

// newDocument makes a document of what is stored of a meeting.
func newDocument(owner string, stored []byte, hash uint64) (*document, error) {
	m, err := readMeeting(stored)
	if err != nil {
		return nil, err
	}
	d := &document{owner: owner, stored: stored, hash: hash, Meeting: m, cell: math.MaxUint64, sortName: search.SortName(m.Name)}
	if p, ok := m.Point(); ok {
		d.located, d.cell = true, uint64(s2.CellIDFromLatLng(s2.LatLngFromDegrees(p.Lat, p.Lon)))
	}
	return d, nil
}

// builder makes a segment.
type builder struct {
	labels  search.Labels
	docs    []*document
	w       imageWriter
	zones   map[string]uint16
	meta    meta
	words   map[string]*occurrences
	values  map[string]*[]uint16
	ofTypes map[meeting.Type][]string // tokens of labels
}

// occurrences are the documents of a word.
type occurrences struct{ any, name []uint16 }

// build makes an image of at most maxDocs documents, and of one at least. It calls after for each that is read.
func build(docs []*document, labels search.Labels, after func(i int)) (image, error) {
	b := &builder{labels: labels, docs: docs, zones: make(map[string]uint16), words: make(map[string]*occurrences),
		values: make(map[string]*[]uint16), ofTypes: make(map[meeting.Type][]string)}
	slices.SortFunc(docs, func(x, y *document) int { return cmp.Or(cmp.Compare(x.cell, y.cell), cmp.Compare(x.ID, y.ID)) })
	b.meta.Docs = len(docs)
	for _, d := range docs {
		if d.located {
			b.meta.Located++
		}
	}
	records := b.records()
	for i, d := range docs {
		after(i)
		b.addWords(uint16(i), d.Meeting)
		b.addValues(uint16(i), d)
	}
	head, err := json.Marshal(b.meta)
	if err != nil {
		return nil, fmt.Errorf("segment: %w", err)
	}
	put(&b.w, head)
	put(&b.w, records.all)
	put(&b.w, records.byID)
	put(&b.w, records.byName)
	b.putNumbers()
	b.putWords()
	b.putValues()
	b.putTexts()
	return b.w.image(), nil
}

// giveWay lets others at the processor after every few documents: a large segment is made in the background, and who
// publishes or searches meanwhile should not wait for the scheduler to notice.
func giveWay(i int) {
	if i%16 == 15 {
		runtime.Gosched()
	}
}

// goOn does not: who publishes would wait each time for all others to have had their turn.
func goOn(int) {}

type ranked struct {
	all          []record
	byID, byName []uint16
}

// records are the records, with the documents in both their orders.
func (b *builder) records() ranked {
	n := len(b.docs)
	r := ranked{make([]record, n), make([]uint16, n), make([]uint16, n)}
	for i, d := range b.docs {
		r.byID[i], r.byName[i] = uint16(i), uint16(i)
		r.all[i].when = noSchedule
		if s := d.Schedule; s != nil {
			r.all[i].when = uint16(int(s.Weekday)*24*60 + int(s.Start))
			if !s.IsWeekly() || !s.Anchor.IsZero() || len(s.Except) > 0 {
				r.all[i].when |= isIrregular
			}
			r.all[i].zone = b.zone(s.Timezone)
		}
	}
	slices.SortFunc(r.byID, func(x, y uint16) int { return cmp.Compare(b.docs[x].ID, b.docs[y].ID) })
	for rank, d := range r.byID {
		r.all[d].id = uint16(rank)
	}
	slices.SortFunc(r.byName, func(x, y uint16) int {
		return cmp.Or(cmp.Compare(b.docs[x].sortName, b.docs[y].sortName), cmp.Compare(r.all[x].id, r.all[y].id))
	})
	for rank, d := range r.byName {
		r.all[d].name = uint16(rank)
	}
	return r
}

func (b *builder) zone(name string) uint16 {
	i, ok := b.zones[name]
	if !ok {
		i = uint16(len(b.zones))
		b.zones[name] = i
		b.meta.Zones = append(b.meta.Zones, name)
	}
	return i
}

// addWords notes the words of document i.
func (b *builder) addWords(i uint16, m *meeting.Meeting) {
	typed := m.Types
	plain := *m
	plain.Types = nil
	text := search.TextOf(&plain, b.labels)
	for _, s := range text.Name {
		for _, w := range search.TextTokens(s) {
			o := b.word(w)
			appendNew(&o.name, i)
			appendNew(&o.any, i)
		}
	}
	for _, s := range text.Rest {
		for _, w := range search.TextTokens(s) {
			appendNew(&b.word(w).any, i)
		}
	}
	for _, t := range typed {
		tokens, ok := b.ofTypes[t]
		if !ok {
			for _, s := range b.labels.Words(t) {
				tokens = append(tokens, search.TextTokens(s)...)
			}
			b.ofTypes[t] = tokens
		}
		for _, w := range tokens {
			appendNew(&b.word(w).any, i)
		}
	}
}

func (b *builder) word(w string) *occurrences {
	o := b.words[w]
	if o == nil {
		o = new(occurrences)
		b.words[w] = o
	}
	return o
}

func appendNew(list *[]uint16, i uint16) {
	if n := len(*list); n == 0 || (*list)[n-1] != i {
		*list = append(*list, i)
	}
}

// addValues notes the values of the fields of document i.
func (b *builder) addValues(i uint16, d *document) {
	add := func(tag byte, v string) {
		key := string(tag) + v
		docs := b.values[key]
		if docs == nil {
			docs = new([]uint16)
			b.values[key] = docs
		}
		appendNew(docs, i)
	}
	some := func(tag byte, v string) {
		if v != "" {
			add(tag, v)
		}
	}
	m := d.Meeting
	add(tagOwner, d.owner)
	some(tagStatus, string(m.Status))
	some(tagFellowship, string(m.Fellowship))
	some(tagAttendance, string(m.Attendance))
	some(tagAccess, string(m.Access))
	if m.Schedule != nil {
		add(tagWeekday, strconv.Itoa(int(m.Schedule.Weekday)))
	}
	for _, t := range m.Types {
		some(tagType, string(t))
	}
	for _, l := range m.Languages {
		some(tagLanguage, l)
	}
	for _, s := range search.Sources(m) {
		add(tagSource, s)
	}
	if m.Source.Publisher != "" {
		add(tagPublisher, search.FoldName(m.Source.Publisher))
	}
	for _, r := range search.Regions(m) {
		add(tagRegion, r)
		add(tagRegionName, search.FoldName(r))
	}
	if p := m.Place; p != nil {
		some(tagCountry, p.Country)
		if p.City != "" {
			add(tagCity, p.City)
			add(tagCityName, search.FoldName(p.City))
		}
	}
}

// putNumbers writes the columns of numbers.
func (b *builder) putNumbers() {
	var changed []int64
	var hashes, prints, cells []uint64
	var vecs []vectors
	var degs []degrees
	for _, d := range b.docs {
		changed, hashes = append(changed, changedAt(d.Changed)), append(hashes, d.hash)
		prints = append(prints, places.Print(d.Meeting))
		if p, ok := d.Point(); ok {
			v := search.VectorOf(p)
			cells, vecs, degs = append(cells, d.cell), append(vecs, vectors{v.X, v.Y, v.Z}), append(degs, degrees{p.Lat, p.Lon})
		}
	}
	put(&b.w, changed)
	put(&b.w, hashes)
	put(&b.w, prints)
	put(&b.w, cells)
	put(&b.w, vecs)
	put(&b.w, degs)
}

func (b *builder) putWords() {
	sorted := sortedKeys(b.words)
	any, name := postings{words: wordsFor(len(b.docs))}, postings{words: wordsFor(len(b.docs))}
	for _, w := range sorted {
		any.add(b.words[w].any)
		name.add(b.words[w].name)
	}
	b.putList(sorted)
	b.putPostings(&any)
	b.putPostings(&name)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// putList writes sorted words as package lexicon lays them out.
func (b *builder) putList(sorted []string) {
	var text bytes.Buffer
	ends := make([]uint32, len(sorted))
	for i, w := range sorted {
		text.WriteString(w)
		ends[i] = uint32(text.Len())
	}
	put(&b.w, text.Bytes())
	put(&b.w, ends)
}

func (b *builder) putPostings(p *postings) {
	put(&b.w, p.posts)
	put(&b.w, p.lists)
	put(&b.w, p.bits)
}

func (b *builder) putValues() {
	sorted := sortedKeys(b.values)
	has := postings{words: wordsFor(len(b.docs))}
	byTag := make(map[byte][]string)
	for _, v := range sorted {
		has.add(*b.values[v])
		byTag[v[0]] = append(byTag[v[0]], v)
	}
	b.putList(sorted)
	b.putPostings(&has)
	for _, tag := range columnTags() {
		b.putColumn(byTag[tag])
	}
}

// putColumn turns the postings of values into the values of each document.
func (b *builder) putColumn(values []string) {
	counts, most := make([]uint32, len(b.docs)), uint32(0)
	for _, v := range values {
		for _, d := range *b.values[v] {
			counts[d]++
			most = max(most, counts[d])
		}
	}
	if most <= 1 {
		list := make([]uint32, len(b.docs))
		for i := range list {
			list[i] = none
		}
		for n, v := range values {
			for _, d := range *b.values[v] {
				list[d] = uint32(n)
			}
		}
		put(&b.w, list)
		put(&b.w, []uint32(nil))
		return
	}
	ends, total := make([]uint32, len(b.docs)), uint32(0)
	for d, n := range counts {
		total += n
		ends[d] = total
	}
	list, next := make([]uint32, total), make([]uint32, len(b.docs))
	copy(next[1:], ends)
	for n, v := range values {
		for _, d := range *b.values[v] {
			list[next[d]] = uint32(n)
			next[d]++
		}
	}
	put(&b.w, list)
	put(&b.w, ends)
}

func (b *builder) putTexts() {
	names, docs := new(bytes.Buffer), new(bytes.Buffer)
	var nameEnds, docEnds []uint32
	for _, d := range b.docs {
		names.WriteString(d.sortName)
		nameEnds = append(nameEnds, uint32(names.Len()))
		docs.Write(d.stored)
		docEnds = append(docEnds, uint32(docs.Len()))
	}
	put(&b.w, names.Bytes())
	put(&b.w, nameEnds)
	put(&b.w, docs.Bytes())
	put(&b.w, docEnds)
}

package embedded

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync/atomic"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/lexicon"
)

// A segment is a number of meetings, ready to be searched. It never changes; which of its documents are still current
// is the part's to know. Documents are numbered in the order of S2 cells, so that those near one another have numbers
// near one another; those without a point come last.
type segment struct {
	image image
	file  string // its name in the cache directory; "" when it is not there
	meta  meta

	records []record
	byID    []uint16 // documents by id
	byName  []uint16 // documents by sort name and id
	changed []int64  // instants, see changedAt
	hashes  []uint64 // of the stored meetings
	prints  []uint64 // of what the gazetteer takes of them

	// Of the documents with a point.
	cells   []uint64
	between cells // the first of them and the last
	vectors []vectors
	discs   []disc // by word of a set
	degrees []degrees

	words  lexicon.Words
	any    postings // documents with the word in any field
	inName postings // documents with it in the name or group

	values  lexicon.Words // tagged values of fields
	has     postings      // documents with the value
	ranges  [128]span     // of the values of a tag
	columns map[byte]*column

	names    []byte // sort names
	nameEnds []uint32
	docs     []byte // stored meetings
	docEnds  []uint32

	irregular *irregular
	recent    recent
}

// meta is what does not fit into sections of numbers.
type meta struct {
	Docs    int      `json:"docs"`
	Located int      `json:"located"` // documents with a point
	Zones   []string `json:"zones"`
}

// A record is what is needed of a document in the innermost loops.
type record struct {
	// when is the weekday times 1440 plus the start; isIrregular is added when it is not simply every week.
	when uint16
	zone uint16 // in meta.Zones
	id   uint16 // rank by id
	name uint16 // rank by sort name and id
}

const (
	isIrregular = 1 << 15
	noSchedule  = isIrregular - 1 // as when
)

type vectors struct{ x, y, z float64 }

type degrees struct{ lat, lon float64 }

// span is from lo to hi-1.
type span struct{ lo, hi int }

// Values of fields are kept in one list, each behind a tag that says which field. Those of facets are as written; those
// of names, for filters, are as names are compared.
const (
	tagStatus     = 's'
	tagWeekday    = 'd'
	tagType       = 't'
	tagFellowship = 'f'
	tagAttendance = 'a'
	tagAccess     = 'x'
	tagLanguage   = 'l'
	tagCountry    = 'c'
	tagRegion     = 'R' // as written
	tagCity       = 'C' // as written
	tagSource     = 'S'
	tagRegionName = 'r'
	tagCityName   = 'y'
	tagPublisher  = 'p'
	tagOwner      = 'o' // the source whose edition it came with
)

// tagOf is the tag of a facet; 0 for what is none.
func tagOf(f search.Facet) byte {
	switch f {
	case search.FacetWeekday:
		return tagWeekday
	case search.FacetType:
		return tagType
	case search.FacetFellowship:
		return tagFellowship
	case search.FacetAttendance:
		return tagAttendance
	case search.FacetAccess:
		return tagAccess
	case search.FacetLanguage:
		return tagLanguage
	case search.FacetCountry:
		return tagCountry
	case search.FacetRegion:
		return tagRegion
	case search.FacetCity:
		return tagCity
	case search.FacetSource:
		return tagSource
	}
	return 0
}

// A column has the values of each document for one facet, as numbers from the first of the tag.
type column struct {
	ends []uint32 // by document, in list; nil when each has one value at most
	list []uint32 // without ends: by document, none where it has no value
	// names of the values
	names []string
	// cost of counting all values with sets, in documents that could be looked at instead
	cost int
}

const none = 1<<32 - 1

// openSegment reads an image that was checked.
func openSegment(b image) (*segment, error) {
	r := &imageReader{image: b}
	s := &segment{image: b}
	if err := json.Unmarshal(get[uint8](r, -1), &s.meta); err != nil {
		return nil, fmt.Errorf("segment: %w", err)
	}
	n, located := s.meta.Docs, s.meta.Located
	if n < 1 || n > maxDocs || located < 0 || located > n {
		return nil, errImage
	}
	s.records, s.byID, s.byName = get[record](r, n), get[uint16](r, n), get[uint16](r, n)
	s.changed, s.hashes, s.prints = get[int64](r, n), get[uint64](r, n), get[uint64](r, n)
	s.cells, s.vectors, s.degrees = get[uint64](r, located), get[vectors](r, located), get[degrees](r, located)
	s.discs = discsOf(s.vectors)
	if len(s.cells) > 0 {
		s.between = cells{s.cells[0], s.cells[len(s.cells)-1]}
	}
	words, err := getWords(r)
	if err != nil {
		return nil, err
	}
	s.words = words
	s.any, s.inName = getPostings(r, s.words.Len(), n), getPostings(r, s.words.Len(), n)
	if s.values, err = getWords(r); err != nil {
		return nil, err
	}
	s.has = getPostings(r, s.values.Len(), n)
	s.getColumns(r)
	s.names, s.nameEnds = get[uint8](r, -1), get[uint32](r, n)
	s.docs, s.docEnds = get[uint8](r, -1), get[uint32](r, n)
	if r.bad || !ends(s.nameEnds, s.names) || !ends(s.docEnds, s.docs) {
		return nil, errImage
	}
	s.recent = newRecent(n)
	return s, s.readIrregular()
}

// ends reports whether all of text is divided by e.
func ends(e []uint32, text []byte) bool {
	return slices.IsSorted(e) && int(e[len(e)-1]) == len(text)
}

func getWords(r *imageReader) (lexicon.Words, error) {
	text, ends := get[uint8](r, -1), get[uint32](r, -1)
	w, err := lexicon.Open(text, ends)
	if err != nil {
		return w, fmt.Errorf("segment: %w", err)
	}
	return w, nil
}

func getPostings(r *imageReader, n, docs int) postings {
	return postings{posts: get[posting](r, n), lists: get[uint16](r, -1), bits: get[uint64](r, -1), words: wordsFor(docs)}
}

// getColumns reads the columns and notes where the values of each tag are.
func (s *segment) getColumns(r *imageReader) {
	s.columns = make(map[byte]*column)
	for i := range s.values.Len() {
		v := s.values.At(i)
		if r.bad = r.bad || v == "" || v[0] >= byte(len(s.ranges)); r.bad {
			return
		}
		tagged := &s.ranges[v[0]]
		if tagged.hi == 0 {
			tagged.lo = i
		}
		tagged.hi = i + 1
	}
	for _, tag := range columnTags() {
		c := &column{list: get[uint32](r, -1), ends: get[uint32](r, -1)}
		sp := s.ranges[tag]
		for i := sp.lo; i < sp.hi; i++ {
			c.names = append(c.names, s.values.At(i)[1:])
			c.cost += min(int(s.has.posts[i].n), wordsFor(s.meta.Docs)/2)
		}
		s.columns[tag] = c
	}
}

// columnTags are the tags of the facets, in the order of their sections.
func columnTags() []byte {
	var tags []byte
	for _, f := range search.Facets() {
		tags = append(tags, tagOf(f))
	}
	slices.Sort(tags)
	return tags
}

// stored is the stored form of document d.
func (s *segment) stored(d uint16) []byte {
	from := uint32(0)
	if d > 0 {
		from = s.docEnds[d-1]
	}
	return s.docs[from:s.docEnds[d]]
}

// id is the id of document d, in the segment's memory.
func (s *segment) id(d uint16) []byte { return idOf(s.stored(d)) }

// name is the sort name of document d, in the segment's memory.
func (s *segment) name(d uint16) []byte {
	from := uint32(0)
	if d > 0 {
		from = s.nameEnds[d-1]
	}
	return s.names[from:s.nameEnds[d]]
}

// find is the document with an id.
func (s *segment) find(id meeting.ID) (uint16, bool) {
	i := s.rankOfID(id)
	if i < len(s.byID) && string(s.id(s.byID[i])) == string(id) {
		return s.byID[i], true
	}
	return 0, false
}

// rankOfID is how many documents have a smaller id.
func (s *segment) rankOfID(id meeting.ID) int {
	return sort.Search(len(s.byID), func(i int) bool { return string(s.id(s.byID[i])) >= string(id) })
}

// afterID is how many documents have an id up to and including id.
func (s *segment) afterID(id meeting.ID) int {
	i := s.rankOfID(id)
	if i < len(s.byID) && string(s.id(s.byID[i])) == string(id) {
		i++
	}
	return i
}

// rankOfName is how many documents come up to and including the sort name and id.
func (s *segment) rankOfName(name string, id meeting.ID) int {
	return sort.Search(len(s.byName), func(i int) bool {
		d := s.byName[i]
		if c := bytes.Compare(s.name(d), []byte(name)); c != 0 {
			return c > 0
		}
		return string(s.id(d)) > string(id)
	})
}

// value is the number of a tagged value.
func (s *segment) value(v string) (int, bool) {
	tagged := s.ranges[v[0]]
	return s.values.FindBetween(tagged.lo, tagged.hi, v)
}

// cellFrom is the first document from number at on whose cell is not before c. As what is looked for is near, it is found
// in steps that double.
func (s *segment) cellFrom(at int, c uint64) int {
	step := 1
	for at+step <= len(s.cells) && s.cells[at+step-1] < c {
		at += step
		step *= 2
	}
	n, _ := slices.BinarySearch(s.cells[at:min(at+step, len(s.cells))], c)
	return at + n
}

// changedAt is an instant in a form that is compared quickly; years that nobody means are cut.
func changedAt(t time.Time) int64 {
	switch {
	case t.Year() < 1700:
		return -1 << 63
	case t.Year() > 2200:
		return 1<<63 - 1
	}
	return t.UnixNano()
}

// irregular are the schedules of documents that are not simply held every week.
type irregular struct {
	docs      []uint16
	schedules []*meeting.Schedule
	known     []atomic.Pointer[known]
}

// known is an answer: from and up to next, next is the next start.
type known struct {
	from time.Time
	next time.Time // zero: there is none ever after
}

func (s *segment) readIrregular() error {
	ir := &irregular{}
	for d, r := range s.records {
		if r.when&isIrregular == 0 {
			continue
		}
		m, err := readMeeting(s.stored(uint16(d)))
		if err != nil {
			return err
		}
		sched := *m.Schedule
		sched.Timezone, sched.RRule, sched.Text = strings.Clone(sched.Timezone), strings.Clone(sched.RRule), ""
		ir.docs = append(ir.docs, uint16(d))
		ir.schedules = append(ir.schedules, &sched)
	}
	ir.known = make([]atomic.Pointer[known], len(ir.docs))
	s.irregular = ir
	return nil
}

// schedule is that of a document marked isIrregular.
func (ir *irregular) schedule(d uint16) (int, *meeting.Schedule) {
	i, _ := slices.BinarySearch(ir.docs, d)
	return i, ir.schedules[i]
}

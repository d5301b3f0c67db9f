package main

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/bench"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// A statement is a query in SQL.
type statement struct {
	from  string
	where []string
	args  []any
	key   string // the order, ascending
	// keyArgs are the arguments of key.
	keyArgs []any
	err     error
}

func (st *statement) and(condition string, args ...any) {
	st.where = append(st.where, condition)
	st.args = append(st.args, args...)
}

// in asks for one of some values.
func in[T any](st *statement, column string, values []T) {
	if len(values) == 0 {
		return
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	st.and(column+" IN (?"+strings.Repeat(",?", len(values)-1)+")", args...)
}

// Search implements contender. What matches is read once: it is counted, and the best are kept.
func (s *sqlitePeer) Search(ctx context.Context, q *search.Query) (*bench.Answer, error) {
	st := s.statement(q)
	if st.err != nil {
		return nil, st.err
	}
	if len(st.where) == 1 { // all that is active: an index has the order
		return s.everything(ctx, q)
	}
	text := "SELECT m.id, m.card, " + st.key + " FROM " + st.from + " WHERE " + strings.Join(st.where, " AND ")
	args := append(st.keyArgs, st.args...)
	t := new(tally)
	var ids []int64
	var err error
	if q.Effective() == search.ByName {
		ids, err = collect[string](ctx, s, t, q.Limit, text, args)
	} else {
		ids, err = collect[float64](ctx, s, t, q.Limit, text, args)
	}
	if err != nil {
		return nil, err
	}
	a := t.answer(s.deck, q)
	a.Documents, err = s.documents(ctx, ids)
	return a, err
}

// collect counts what a statement selects, and returns the first limit ids by key.
func collect[K cmp.Ordered](ctx context.Context, s *sqlitePeer, t *tally, limit int, text string, args []any) ([]int64, error) {
	stmt, err := s.prepared(ctx, text) //nolint:sqlclosecheck // it is kept
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	type entry struct {
		key K
		id  int64
	}
	var top []entry
	shorten := func() {
		slices.SortFunc(top, func(a, b entry) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.id, b.id)) })
		top = top[:min(limit, len(top))]
	}
	for rows.Next() {
		var e entry
		var c int64
		if err := rows.Scan(&e.id, &c, &e.key); err != nil {
			return nil, err
		}
		t.add(card(c))
		if top = append(top, e); len(top) >= 8*limit+64 {
			shorten()
		}
	}
	shorten()
	ids := make([]int64, len(top))
	for i, e := range top {
		ids[i] = e.id
	}
	return ids, rows.Err()
}

// everything counts all by the index of cards, if that is asked for, and reads a page by the index of names.
func (s *sqlitePeer) everything(ctx context.Context, q *search.Query) (*bench.Answer, error) {
	t := new(tally)
	count := "SELECT 0, card, 0.0 FROM m WHERE active = 1"
	if len(q.Facets) == 0 {
		stmt, err := s.prepared(ctx, "SELECT count(*) FROM m WHERE active = 1") //nolint:sqlclosecheck // it is kept
		if err != nil {
			return nil, err
		}
		if err := stmt.QueryRowContext(ctx).Scan(&t.total); err != nil {
			return nil, err
		}
	} else if _, err := collect[float64](ctx, s, t, 0, count, nil); err != nil {
		return nil, err
	}
	page, args := "SELECT id, card, name FROM m WHERE active", []any(nil)
	if k := q.After; k != nil {
		page, args = page+" AND (name, mid) > (?, ?)", []any{k.Name, string(k.ID)}
	}
	ids, err := collect[string](ctx, s, new(tally), q.Limit, page+" ORDER BY name, mid LIMIT "+strconv.Itoa(q.Limit), args)
	if err != nil {
		return nil, err
	}
	a := t.answer(s.deck, q)
	a.Documents, err = s.documents(ctx, ids)
	return a, err
}

func (s *sqlitePeer) documents(ctx context.Context, ids []int64) (all [][]byte, err error) {
	stmt, err := s.prepared(ctx, "SELECT body FROM json_each(?) AS j CROSS JOIN doc ON doc.id = j.value") //nolint:sqlclosecheck // it is kept
	if err != nil {
		return nil, err
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(ctx, string(list))
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var b []byte
		if err := rows.Scan(&b); err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, rows.Err()
}

// statement is q in SQL. What leads the search comes first; CROSS JOIN keeps it there.
func (s *sqlitePeer) statement(q *search.Query) *statement {
	st := &statement{from: "m", key: "m.name"}
	st.and("m.active = 1")
	switch {
	case len(q.Words) > 0:
		st.from = "words CROSS JOIN m ON m.id = words.rowid"
		st.and("words MATCH ?", s.match(q))
		st.key = "bm25(words, 8.0, 1.0)"
	case q.Near != nil:
		s.near(st, q.Near)
	case q.Box != nil:
		b := q.Box
		st.from = "geo CROSS JOIN m ON m.id = geo.id"
		st.and("geo.north >= ? AND geo.south <= ? AND geo.east >= ? AND geo.west <= ?", b.South, b.North, b.West, b.East)
		st.and("m.lat BETWEEN ? AND ? AND m.lon BETWEEN ? AND ?", b.South, b.North, b.West, b.East)
	}
	in(st, "m.country", q.Countries)
	in(st, "m.fellowship", q.Fellowships)
	in(st, "m.weekday", q.Days)
	if len(q.Attendance) > 0 {
		in(st, "m.attendance", attending(q.Attendance))
	}
	for _, w := range q.Times {
		st.and("m.start BETWEEN ? AND ?", int(w.From), int(w.To))
	}
	if len(q.AllTypes) > 0 {
		mask, err := s.deck.mask(strs(q.AllTypes))
		st.err = err
		st.and("m.card & ? = ?", int64(mask), int64(mask))
	}
	if q.Effective() == search.ByTime {
		st.key, st.keyArgs = "m.weekday * 1440.0 + m.start", nil
	}
	return st
}

// near finds a box around the circle in the tree, and measures by the square of the chord, which is plain arithmetic.
func (s *sqlitePeer) near(st *statement, c *search.Circle) {
	v := search.VectorOf(c.Center)
	chord := 2 * math.Sin(c.Radius/search.EarthRadius/2)
	lat := c.Radius / search.EarthRadius * 180 / math.Pi
	lon := lat / math.Cos((math.Abs(c.Center.Lat)+lat)*math.Pi/180)
	const chord2 = "(m.x - ?) * (m.x - ?) + (m.y - ?) * (m.y - ?) + (m.z - ?) * (m.z - ?)"
	xyz := []any{v.X, v.X, v.Y, v.Y, v.Z, v.Z}
	st.from, st.key, st.keyArgs = "geo CROSS JOIN m ON m.id = geo.id", chord2, xyz
	st.and("geo.north >= ? AND geo.south <= ? AND geo.east >= ? AND geo.west <= ?",
		c.Center.Lat-lat, c.Center.Lat+lat, c.Center.Lon-lon, c.Center.Lon+lon)
	st.and(chord2+" <= ?", append(slices.Clone(xyz), chord*chord)...)
}

// match is what FTS5 is asked: each word, or one of those that it may be meant for.
func (s *sqlitePeer) match(q *search.Query) string {
	var all []string
	for _, t := range q.Terms() {
		alternatives := []string{strconv.Quote(t.Text)}
		if t.Prefix {
			alternatives[0] += "*"
		}
		s.words.Near(t, func(lo, hi int) {
			for i := lo; i < hi; i++ {
				alternatives = append(alternatives, strconv.Quote(s.words.At(i)))
			}
		})
		all = append(all, "("+strings.Join(alternatives, " OR ")+")")
	}
	return strings.Join(all, " AND ")
}

func strs(types []meeting.Type) (all []string) {
	for _, t := range types {
		all = append(all, string(t))
	}
	return all
}

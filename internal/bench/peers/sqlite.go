package main

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"net/url"
	"strconv"
	"sync"

	_ "modernc.org/sqlite" // the driver

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/lexicon"
	"github.com/fellowfeed/fellowfeed/internal/search/synth"
)

// sqlitePeer is the peer for whom everything is in one SQLite file: an R*Tree finds the places, FTS5 the words, and the
// facets are counted in Go over one packed column. FTS5 knows no typing errors, so the words that a term can stand for
// are looked up in our own lexicon, which costs it nothing that it would not cost us.
type sqlitePeer struct {
	db     *sql.DB
	labels search.Labels
	deck   *deck
	words  lexicon.Words
	mu     sync.Mutex
	ready  map[string]*sql.Stmt // by their text
}

const sqliteSchema = `
CREATE TABLE m (id INTEGER PRIMARY KEY, source TEXT, mid TEXT, name TEXT, active INT, country TEXT, fellowship TEXT,
	attendance TEXT, weekday INT, start INT, card INT, lat REAL, lon REAL, x REAL, y REAL, z REAL);
CREATE TABLE doc (id INTEGER PRIMARY KEY, body BLOB);
CREATE VIRTUAL TABLE geo USING rtree(id, south, north, west, east);
CREATE VIRTUAL TABLE words USING fts5(name, other, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0', prefix='3 4');
CREATE TABLE names (folded TEXT, display TEXT, n INT, PRIMARY KEY (folded, display)) WITHOUT ROWID;`

const sqliteIndexes = `
CREATE INDEX m_name ON m (name, mid) WHERE active;
CREATE INDEX m_card ON m (active, card);
CREATE INDEX m_kind ON m (country, fellowship, weekday);
CREATE INDEX m_source ON m (source);
INSERT INTO words (words) VALUES ('optimize');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, row);
ANALYZE;`

func openSQLite(path string, labels search.Labels) (*sqlitePeer, error) {
	q := url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(NORMAL)", "cache_size(-65536)", "mmap_size(2147483648)"}}
	db, err := sql.Open("sqlite", "file:"+path+"?"+q.Encode())
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	return &sqlitePeer{db: db, labels: labels, deck: newDeck(), ready: make(map[string]*sql.Stmt)}, nil
}

func (s *sqlitePeer) Name() string { return "SQLite" }

func (s *sqlitePeer) Close() error { return s.db.Close() }

func (s *sqlitePeer) Build(ctx context.Context, w *synth.World, n int) error {
	if _, err := s.db.ExecContext(ctx, sqliteSchema); err != nil {
		return fmt.Errorf("sqlite: schema: %w", err)
	}
	if err := s.insert(ctx, "", w.Meetings(0, n)); err != nil {
		return err
	}
	if _, err := s.db.ExecContext(ctx, sqliteIndexes); err != nil {
		return fmt.Errorf("sqlite: indexing: %w", err)
	}
	return s.learn(ctx)
}

func (s *sqlitePeer) Replace(ctx context.Context, source string, ms iter.Seq[*meeting.Meeting]) error {
	return s.insert(ctx, source, ms)
}

// insert puts ms, in one transaction, in the place of what source had.
func (s *sqlitePeer) insert(ctx context.Context, source string, ms iter.Seq[*meeting.Meeting]) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // it has been committed, or its error is returned
	for _, table := range []string{"geo", "words", "doc", "m"} {
		column := "id"
		if table == "words" {
			column = "rowid"
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE "+column+" IN (SELECT id FROM m WHERE source = ?)", source); err != nil {
			return fmt.Errorf("sqlite: deleting from %s: %w", table, err)
		}
	}
	add, err := s.adder(ctx, tx)
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	for m := range ms {
		d, err := newDocument(m, s.labels)
		if err == nil {
			err = add(d)
		}
		if err != nil {
			return fmt.Errorf("sqlite: %w", err)
		}
	}
	return tx.Commit()
}

// adder prepares the insertion of documents into all tables, after those that are there.
func (s *sqlitePeer) adder(ctx context.Context, tx *sql.Tx) (func(*document) error, error) {
	var id int64
	if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(id), 0) FROM m").Scan(&id); err != nil {
		return nil, err
	}
	var stmts []*sql.Stmt
	for _, text := range []string{
		"INSERT INTO m VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", "INSERT INTO doc VALUES (?,?)", "INSERT INTO words (rowid, name, other) VALUES (?,?,?)",
		"INSERT INTO geo VALUES (?,?,?,?,?)", "INSERT INTO names VALUES (?,?,1) ON CONFLICT DO UPDATE SET n = n + 1",
	} {
		stmt, err := tx.PrepareContext(ctx, text) //nolint:sqlclosecheck // the end of the transaction does
		if err != nil {
			return nil, err
		}
		stmts = append(stmts, stmt)
	}
	return func(d *document) error {
		id++
		c, err := s.deck.card(d)
		if err != nil {
			return err
		}
		var lat, lon, x, y, z any
		rows := [][]any{nil, {id, d.body}, {id, d.nameWords, d.otherWords}, nil, {d.folded, d.display}}
		if p := d.point; p != nil {
			v := search.VectorOf(*p)
			lat, lon, x, y, z = p.Lat, p.Lon, v.X, v.Y, v.Z
			rows[3] = []any{id, lat, lat, lon, lon}
		}
		rows[0] = []any{id, d.source, d.id, d.name, d.active, d.country, d.fellowship, d.attendance, d.weekday, d.start, int64(c), lat, lon, x, y, z}
		for i, row := range rows {
			if row == nil {
				continue
			}
			if _, err := stmts[i].ExecContext(ctx, row...); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// learn reads the words that there are.
func (s *sqlitePeer) learn(ctx context.Context) error {
	rows, err := s.db.QueryContext(ctx, "SELECT term FROM vocabulary ORDER BY term")
	if err != nil {
		return fmt.Errorf("sqlite: reading words: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var words []string
	for rows.Next() {
		var w string
		if err := rows.Scan(&w); err != nil {
			return fmt.Errorf("sqlite: reading words: %w", err)
		}
		words = append(words, w)
	}
	s.words = lexicon.New(words)
	return rows.Err()
}

// prepared is the statement of a text, prepared once.
func (s *sqlitePeer) prepared(ctx context.Context, text string) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if stmt := s.ready[text]; stmt != nil {
		return stmt, nil
	}
	stmt, err := s.db.PrepareContext(ctx, text) //nolint:sqlclosecheck // Close does, with the database
	if err != nil {
		return nil, fmt.Errorf("preparing %q: %w", text, err)
	}
	s.ready[text] = stmt
	return stmt, nil
}

func (s *sqlitePeer) Suggest(ctx context.Context, typed string, limit int) (n int, err error) {
	stmt, err := s.prepared(ctx, "SELECT display, n FROM names WHERE folded >= ? AND folded < ? ORDER BY n DESC LIMIT "+strconv.Itoa(limit)) //nolint:sqlclosecheck // it is kept
	if err != nil {
		return 0, err
	}
	from := search.FoldName(typed)
	rows, err := stmt.QueryContext(ctx, from, from+"\U0010ffff")
	if err != nil {
		return 0, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for ; rows.Next(); n++ {
		var name string
		var count int
		if err := rows.Scan(&name, &count); err != nil {
			return 0, err
		}
	}
	return n, rows.Err()
}

package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// scanner is the Scan method of a row.
type scanner = func(dest ...any) error

// queryer is a database or a transaction.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// each calls fn for every row that query returns.
func each(ctx context.Context, q queryer, doing string, fn func(scanner) error, query string, args ...any) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s: %w", doing, err)
		}
	}()
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := fn(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// collect gathers what read makes of every row that query returns.
func collect[T any](ctx context.Context, q queryer, doing string, read func(scanner) (T, error), query string, args ...any) ([]T, error) {
	var all []T
	err := each(ctx, q, doing, func(scan scanner) error {
		v, err := read(scan)
		all = append(all, v)
		return err
	}, query, args...)
	return all, err
}

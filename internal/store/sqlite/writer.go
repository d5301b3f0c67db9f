package sqlite

import (
	"context"
	"database/sql"
)

// A writer executes statements of one transaction and prepares each of them once. The transaction's end closes them.
type writer struct {
	ctx        context.Context
	tx         *sql.Tx
	statements map[string]*sql.Stmt
}

func (w *writer) exec(query string, args ...any) error {
	st, err := w.prepare(query) //nolint:sqlclosecheck // the end of the transaction does
	if err != nil {
		return err
	}
	_, err = st.ExecContext(w.ctx, args...)
	return err
}

func (w *writer) prepare(query string) (*sql.Stmt, error) {
	if st, ok := w.statements[query]; ok {
		return st, nil
	}
	st, err := w.tx.PrepareContext(w.ctx, query)
	if err != nil {
		return nil, err
	}
	if w.statements == nil {
		w.statements = make(map[string]*sql.Stmt)
	}
	w.statements[query] = st
	return st, nil
}

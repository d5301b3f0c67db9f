package meilisearch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	client "github.com/meilisearch/meilisearch-go"

	"github.com/fellowfeed/fellowfeed/internal/search"
)

// reader asks the server. It needs no more than the right to search.
type reader struct {
	index   client.SearchReader
	timeout time.Duration // of one request
	breaker *breaker
}

// An answer is what the server says to a reader.
type answer struct {
	Hits   []hit                   `json:"hits"`
	Total  int                     `json:"estimatedTotalHits"` // exact where there are no words to search
	Counts map[field]map[token]int `json:"facetDistribution"`
}

type hit struct {
	Key     string `json:"key"`
	Owner   token  `json:"owner"`
	Meeting string `json:"meeting"`
	State   string `json:"state"`
}

// A question is one request of a reader.
type question struct {
	filter filter
	fields []field
	sort   []field // ascending
	count  []field
	offset int
	limit  int
}

// ask puts q to the server. It is never asked twice: whoever waits would rather know.
func (r *reader) ask(ctx context.Context, q question) (*answer, error) {
	if err := r.breaker.allow(); err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	raw, err := r.index.SearchRawWithContext(limited, "", q.request())
	if ctx.Err() == nil {
		r.breaker.report(err)
	}
	if ctx.Err() == nil && (isFailure(err) || isNotFound(err)) {
		return nil, fmt.Errorf("%w: %w", search.ErrUnavailable, plain("search", err))
	}
	if err != nil {
		return nil, plain("search", err)
	}
	var a answer
	if err := json.Unmarshal(*raw, &a); err != nil {
		return nil, fmt.Errorf("meilisearch: reading an answer: %w", err)
	}
	return &a, nil
}

// list is the keys of all documents that f lets pass. As counts of values they cost the server a twentieth of what they
// cost it as hits, for which it reads the documents.
func (r *reader) list(ctx context.Context, f filter) ([]string, error) {
	a, err := r.ask(ctx, question{filter: f, fields: []field{fieldKey}, count: []field{fieldKey}})
	if err != nil {
		return nil, err
	}
	keys := make([]string, 0, a.Total)
	for key := range a.Counts[fieldKey] {
		keys = append(keys, string(key))
	}
	if len(keys) != a.Total {
		return nil, fmt.Errorf("meilisearch: %d of %d documents were listed", len(keys), a.Total)
	}
	return keys, nil
}

func (q *question) request() *client.SearchRequest {
	r := &client.SearchRequest{
		Offset: int64(q.offset), Limit: int64(max(1, q.limit)), // the client leaves out 0, which then means 20
		AttributesToRetrieve: attributes(q.fields), Facets: attributes(q.count),
	}
	if q.filter != "" {
		r.Filter = string(q.filter)
	}
	for _, f := range q.sort {
		r.Sort = append(r.Sort, string(f)+":asc")
	}
	return r
}

func attributes(fields []field) []string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = string(f)
	}
	return list
}

// writer changes what the server has.
type writer struct {
	server client.ServiceManager
	poll   time.Duration // between questions whether a task is done
}

// wait waits until the tasks are done, and reports the first that was not done as asked: the client takes a failed task
// for one that is done.
func (w *writer) wait(ctx context.Context, tasks ...*client.TaskInfo) error {
	for _, t := range tasks {
		done, err := w.server.WaitForTaskWithContext(ctx, t.TaskUID, w.poll)
		if err != nil {
			return plain("wait for task", err)
		}
		if done.Status != client.TaskStatusSucceeded {
			return fmt.Errorf("meilisearch: task %d, %s, %s: %s (%s)", t.TaskUID, done.Type, done.Status, done.Error.Message, done.Error.Code)
		}
	}
	return nil
}

// plain is err without the texts of request and answer, which say what people search.
func plain(what string, err error) error {
	var e *client.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("meilisearch: %s: %w", what, err)
	}
	switch {
	case e.OriginError != nil:
		return fmt.Errorf("meilisearch: %s: %w", what, e.OriginError)
	}
	return fmt.Errorf("meilisearch: %s: %w", what, refusal{e.StatusCode, e.MeilisearchApiError.Code})
}

// A refusal is an answer of the server that is an error.
type refusal struct {
	status int
	code   string // of Meilisearch; empty when another has answered
}

func (r refusal) Error() string {
	return strings.TrimSpace(fmt.Sprintf("status %d %s", r.status, r.code))
}

// isNotFound reports whether the server has no such index.
func isNotFound(err error) bool {
	var e *client.Error
	return errors.As(err, &e) && e.StatusCode == http.StatusNotFound
}

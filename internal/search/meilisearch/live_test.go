package meilisearch_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"testing"
	"time"

	client "github.com/meilisearch/meilisearch-go"

	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/meilisearch"
	"github.com/fellowfeed/fellowfeed/internal/search/searchtest"
)

// server is a real server, where there is one for tests, and two keys for the engine, which may do no more than it needs.
type server struct {
	client.ServiceManager
	url, key, searchKey string
	indexes             int
}

// managing is what a key must allow that manages an index.
func managing() []string {
	return []string{
		"documents.add", "documents.delete", "indexes.create", "indexes.get", "indexes.delete", "indexes.swap",
		"settings.update", "stats.get", "tasks.get",
	}
}

func liveServer(t testing.TB) *server {
	s := &server{url: os.Getenv("FELLOWFEED_TEST_MEILISEARCH_URL"), key: os.Getenv("FELLOWFEED_TEST_MEILISEARCH_KEY")}
	if s.url == "" || s.key == "" {
		t.Skip("SKIP: needs a Meilisearch server: FELLOWFEED_TEST_MEILISEARCH_URL and FELLOWFEED_TEST_MEILISEARCH_KEY")
	}
	hc := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(hc.CloseIdleConnections)
	s.ServiceManager = client.New(s.url, client.WithAPIKey(s.key), client.WithCustomClient(hc), client.DisableRetries())
	s.key, s.searchKey = s.newKey(t, managing()), s.newKey(t, []string{"search"})
	return s
}

// newKey makes a key, until the test ends.
func (s *server) newKey(t testing.TB, actions []string) string {
	key, err := s.CreateKey(&client.Key{Name: t.Name(), Actions: actions, Indexes: []string{"test-*"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := s.DeleteKey(key.Key); err != nil {
			t.Error(err)
		}
	})
	return key.Key
}

// index is a name that no other test uses.
func (s *server) index() string {
	s.indexes++
	return fmt.Sprintf("test-%d-%d", time.Now().UnixNano(), s.indexes)
}

func (s *server) options(index string, labels search.Labels) meilisearch.Options {
	return meilisearch.Options{
		URL: s.url, Key: s.key, SearchKey: s.searchKey, Index: index, Labels: labels, Timeout: 20 * time.Second, Refresh: -1,
	}
}

// disposable is an engine that takes its index with it.
type disposable struct {
	*meilisearch.Engine
	server *server
	opt    meilisearch.Options
}

func (d disposable) Close() error {
	if _, err := d.server.DeleteIndex(d.opt.Index); err != nil {
		return err
	}
	return d.Engine.Close()
}

func (s *server) open(t testing.TB, labels search.Labels) disposable {
	t.Helper()
	opt := s.options(s.index(), labels)
	e, err := meilisearch.Open(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return disposable{e, s, opt}
}

func TestContract(t *testing.T) {
	s := liveServer(t)
	searchtest.Run(t, func(t testing.TB, labels search.Labels) search.Engine {
		e := s.open(t, labels)
		e.ReadFew()
		return e
	})
}

// TestContractOfProtocol holds the engine to the contract without a server.
func TestContractOfProtocol(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: -short leaves out thousands of searches over the protocol")
	}
	searchtest.Run(t, func(t testing.TB, labels search.Labels) search.Engine {
		e, err := meilisearch.Open(context.Background(), newFake(t).options(labels))
		if err != nil {
			t.Fatal(err)
		}
		e.ReadFew()
		return e
	})
}

// TestLeastKeys: keys that may do no more than they need, and that to some indexes, are enough.
func TestLeastKeys(t *testing.T) {
	s := liveServer(t)
	e := s.open(t, searchtest.Labels{})
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, name := range []string{"first", "second"} {
		if err := replace(e.Engine, edition(name)); err != nil {
			t.Fatal(err)
		}
		err := e.Rebuild(ctx, func(add meilisearch.AddSource) error { return add("a", slices.Values(edition("built"))) })
		if got := shown(t, e.Engine); err != nil || got != "10 built" {
			t.Errorf("%v; searches see %q", err, got)
		}
	}
}

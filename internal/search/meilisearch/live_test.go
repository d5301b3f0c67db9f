package meilisearch_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"

	client "github.com/meilisearch/meilisearch-go"

	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/meilisearch"
	"github.com/fellowfeed/fellowfeed/internal/search/searchtest"
)

// server is a real server, where there is one for tests, and a key that may search and nothing else.
type server struct {
	client.ServiceManager
	url, key, searchKey string
	indexes             int
}

func liveServer(t testing.TB) *server {
	s := &server{url: os.Getenv("FELLOWFEED_TEST_MEILISEARCH_URL"), key: os.Getenv("FELLOWFEED_TEST_MEILISEARCH_KEY")}
	if s.url == "" || s.key == "" {
		t.Skip("SKIP: needs a Meilisearch server: FELLOWFEED_TEST_MEILISEARCH_URL and FELLOWFEED_TEST_MEILISEARCH_KEY")
	}
	hc := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(hc.CloseIdleConnections)
	s.ServiceManager = client.New(s.url, client.WithAPIKey(s.key), client.WithCustomClient(hc), client.DisableRetries())
	key, err := s.CreateKey(&client.Key{Name: t.Name(), Actions: []string{"search"}, Indexes: []string{"*"}})
	if err != nil {
		t.Fatal(err)
	}
	s.searchKey = key.Key
	t.Cleanup(func() {
		if _, err := s.DeleteKey(key.Key); err != nil {
			t.Error(err)
		}
	})
	return s
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
		t.Skip("the oracle is slow")
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

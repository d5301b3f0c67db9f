package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/bench"
)

// A loopback is a server and a visitor on one machine.
type loopback struct {
	*httptest.Server
	*visitor
}

func newLoopback(h http.Handler, questions []string) *loopback {
	s := httptest.NewServer(h)
	return &loopback{s, &visitor{Address: s.URL, Questions: questions, client: newClient(goroutines)}}
}

// alone has the handler answer a new question to nobody.
func (l *loopback) alone(ctx context.Context, i int) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "/v1/meetings?"+l.newQuestion(i), nil)
	if err != nil {
		return err
	}
	l.Config.Handler.ServeHTTP(nobody{}, r)
	return nil
}

// nobody is told an answer.
type nobody http.Header

func (n nobody) Header() http.Header         { return http.Header(n) }
func (n nobody) WriteHeader(int)             {}
func (n nobody) Write(b []byte) (int, error) { return len(b), nil }

// A visitor asks a server questions.
type visitor struct {
	Address   string
	Questions []string
	Asked     int // how many new ones others have asked

	client *http.Client
	asked  atomic.Int64 // by anew
}

func newClient(connections int) *http.Client {
	return &http.Client{Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: connections}}
}

func (v *visitor) work(ctx context.Context, i int) error {
	_, err := v.get(ctx, v.Questions[i%len(v.Questions)])
	return err
}

// anew asks what was not asked before: a radius that is some tenths of a millimetre longer makes it another question
// with the same answer.
func (v *visitor) anew(ctx context.Context, i int) error {
	_, err := v.get(ctx, v.newQuestion(i))
	return err
}

func (v *visitor) newQuestion(i int) string {
	n := strconv.FormatInt(10_000_000+int64(v.Asked)+v.asked.Add(1), 10)
	return strings.TrimSuffix(v.Questions[i%len(v.Questions)], "km") + "." + n[1:] + "km"
}

// An answer is what was received.
type answer struct {
	header http.Header
	body   []byte
}

func (v *visitor) get(ctx context.Context, query string) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, v.Address+"/v1/meetings?"+query, nil)
	if err != nil {
		return answer{}, err
	}
	res, err := v.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close() //nolint:errcheck // it was read to its end
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %.200s", query, res.Status, body)
	}
	return answer{res.Header, body}, err
}

// connections are those over which another process asks.
const connections = 16

// A visit is what another process is to do.
type visit struct {
	*visitor
	Anew   bool
	Budget time.Duration
}

// byAnother has another process ask, as often as it can. The CPU is that of this one, which answers.
func (l *loopback) byAnother(ctx context.Context, budget time.Duration, anew bool) (bench.Rate, error) {
	self, err := os.Executable()
	if err != nil {
		return bench.Rate{}, err
	}
	l.Asked = int(l.asked.Load())
	in, err := json.Marshal(visit{l.visitor, anew, budget})
	if err != nil {
		return bench.Rate{}, err
	}
	var said visited
	used, err := bench.Using(func() error {
		cmd := exec.CommandContext(ctx, self, "-visit")
		cmd.Stdin, cmd.Stderr = bytes.NewReader(in), os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return fmt.Errorf("asking from another process: %w", err)
		}
		return json.Unmarshal(out, &said)
	})
	if err != nil {
		return bench.Rate{}, err
	}
	return bench.Rate{PerSecond: said.PerSecond, CPU: used / time.Duration(max(said.Answers, 1))}, nil
}

// visited is what the other process says.
type visited struct {
	Answers   int
	PerSecond float64
}

// pay is the other process.
func pay(ctx context.Context, in io.Reader, out io.Writer) error {
	v := visit{visitor: &visitor{client: newClient(connections)}}
	if err := json.NewDecoder(in).Decode(&v); err != nil {
		return fmt.Errorf("reading what to ask: %w", err)
	}
	work := v.work
	if v.Anew {
		work = v.anew
	}
	var answers atomic.Int64
	rate, err := bench.Throughput(ctx, v.Budget, connections, func(ctx context.Context, i int) error {
		answers.Add(1)
		return work(ctx, i)
	})
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(visited{int(answers.Load()), rate.PerSecond})
}

// Command fellowfeed reads the meeting schedules that recovery fellowships publish and serves them as one search, one
// JSON API and one set of calendar and news feeds.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // the binary knows every zone, wherever it runs
)

// version is set by the linker.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], &env{Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Now: time.Now})
	stop()
	os.Exit(code)
}

// env is what a command touches of the world outside.
type env struct {
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Now            func() time.Time
}

// Exit codes, the same for every command.
const (
	exitOK     = 0
	exitFailed = 1 // the command ran and found something wrong
	exitUsage  = 2 // the command was not understood, or could not begin
)

// A command is one verb of the program.
type command struct {
	name, args, short string
	run               func(ctx context.Context, e *env, args []string) error
}

func commands() []command {
	return []command{
		{"demo", "", "serve the sample publishers: imported for real, nothing to install", demo},
		{"serve", "", "read every source on schedule, index and serve", serve},
		{"import", "[SOURCE…]", "read sources now; all that are readable when none is named", importNow},
		{"check", "FILE|URL", "what a visitor would see of a feed, and every finding", check},
		{"sources", "list|show|lint|test|new", "the registry of publishers", registry},
		{"release", "SOURCE", "accept the edition that is held for SOURCE", release},
		{"replay", "SOURCE", "read the stored documents of SOURCE again with today's code", replay},
		{"export", "[QUERY]", "any search, in any format, to a file", export},
		{"version", "", "print the version", printVersion},
	}
}

// errFailed ends a command whose findings have been printed already.
var errFailed = errors.New("failed")

// A usageError is a command line that was not understood.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// run executes one command line and returns its exit code.
func run(ctx context.Context, args []string, e *env) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		usage(e.Stdout)
		if len(args) == 0 {
			return exitUsage
		}
		return exitOK
	}
	for _, c := range commands() {
		if c.name != args[0] {
			continue
		}
		err := c.run(ctx, e, args[1:])
		switch {
		case err == nil, errors.Is(err, flag.ErrHelp):
			return exitOK
		case errors.Is(err, errFailed):
			return exitFailed
		case errors.As(err, new(usageError)):
			fmt.Fprintf(e.Stderr, "fellowfeed %s: %v\n", c.name, err)
			return exitUsage
		}
		fmt.Fprintf(e.Stderr, "fellowfeed %s: %v\n", c.name, err)
		return exitFailed
	}
	fmt.Fprintf(e.Stderr, "fellowfeed: no command %q; see fellowfeed help\n", args[0])
	return exitUsage
}

func usage(w io.Writer) {
	fmt.Fprintln(w, "Fellowfeed gathers recovery meetings of every fellowship and serves them as one search and one set of feeds.")
	fmt.Fprintln(w, "\nUsage: fellowfeed COMMAND [FLAGS] [ARGUMENTS]")
	fmt.Fprintln(w)
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-32s %s\n", strings.TrimSpace(c.name+" "+c.args), c.short)
	}
	fmt.Fprintln(w, "\nfellowfeed COMMAND -h tells its flags. Every flag can be set in the environment: --data is FELLOWFEED_DATA.")
}

func printVersion(_ context.Context, e *env, _ []string) error {
	fmt.Fprintln(e.Stdout, "fellowfeed", version)
	return nil
}

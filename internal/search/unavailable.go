package search

import "errors"

// ErrUnavailable is the error of an engine that cannot answer now and may again in a while. Whoever asks has made no
// mistake.
var ErrUnavailable = errors.New("search: the engine cannot answer now")

# The two commands that matter are run and test.
GO ?= go
BIN := bin/fellowfeed
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

.PHONY: run build test lint bench fmt

run: build ## Build, then serve the sample publishers: imported for real, searched, subscribed to.
	./$(BIN) demo

build:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o $(BIN) ./cmd/fellowfeed

test: ## Everything that must hold. Servers and browsers are used when they are there; what lacks one says SKIP.
	$(GO) vet ./...
	$(GO) test -timeout 20m ./...

lint: ## Formatting, vet, staticcheck, the arrows between packages, and the registry.
	@test -z "$$(gofmt -l api cmd internal sources)" || { gofmt -l api cmd internal sources; exit 1; }
	$(GO) vet ./...
	cd .ci/tools && $(GO) build -o ../../bin/staticcheck honnef.co/go/tools/cmd/staticcheck
	./bin/staticcheck ./...
	@if command -v golangci-lint >/dev/null; then golangci-lint run ./...; else echo "lint: golangci-lint is not here; .golangci.yml was not asked"; fi
	$(GO) test -count=1 ./internal/deptest ./internal/source ./internal/notice

bench: ## Our time beside the floor and the peers, in one run.
	cd internal/bench/peers && $(GO) run -mod=mod . -out ../../../bench.out

fmt:
	gofmt -w api cmd internal sources
	$(GO) test ./internal/source -run TestShippedRecords -rewrite

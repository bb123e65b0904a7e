# What every change is held to. CI (.ci/run) calls `lint` and `test` and nothing else, so that both can be had at home.
# Needed: Go, a C compiler (for the race detector and cgo cases), make and git.

GO      ?= go
BIN     := $(CURDIR)/bin
CLAIMVET := $(BIN)/claimvet

# A slice of the standard library that no one wrote with claimvet in mind: whatever is reported there is a false report.
STD := net/http net/url net/textproto database/sql os os/exec context sync errors io bufio \
       encoding/json encoding/xml text/template log/slog go/types mime/multipart archive/zip

.DEFAULT_GOAL := help
.PHONY: help build lint lint-format lint-vet lint-self lint-std lint-examples test test-root test-corpus clean

help: ## show this text
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

build: ## build claimvet into bin/
	$(GO) build -o $(CLAIMVET) ./cmd/claimvet

lint: lint-format lint-vet lint-self lint-std lint-examples ## everything below that checks without running tests

lint-format: ## gofmt
	@echo "== gofmt"
	@files=$$(gofmt -l .) && if [ -n "$$files" ]; then echo "not formatted:"; echo "$$files"; exit 1; fi

lint-vet: ## plain go vet
	@echo "== go vet"
	$(GO) vet ./...

lint-self: build ## claimvet over this repository: silent
	@echo "== claimvet over this repository"
	$(GO) vet -vettool=$(CLAIMVET) ./...

lint-std: build ## claimvet over a slice of the standard library: silent
	@echo "== claimvet over the standard library"
	$(GO) vet -vettool=$(CLAIMVET) $(STD)

lint-examples: build ## claimvet over the example defects: exactly the reports that their comments expect
	@echo "== claimvet over the example defects"
	$(GO) run ./analyzers/internal/lintcheck -claimvet $(CLAIMVET) -dir testdata -show testdata/heads/ ./heads/... ./cases/...

test: test-root test-corpus ## all tests

test-root:
	$(GO) test -race -timeout 10m ./...

test-corpus:
	cd testdata && $(GO) build ./... && $(GO) vet ./...

clean: ## remove what was built
	rm -rf $(BIN)

# What every change is held to. CI (.ci/run) calls `lint` and `test` and nothing else, so that both can be had at home.
# Needed: Go, a C compiler (for the race detector and cgo cases), make and git. The handler's tests and `make run` also need
# PostgreSQL's programs, and the test of its page needs Chromium: as root on a system with apt they are installed when missing,
# otherwise the failing test says how.

GO       ?= go
BIN      := $(CURDIR)/bin
CLAIMVET := $(BIN)/claimvet
# Handed to switchd by `make run`, as in: make run ARGS='-addr 127.0.0.1:0 -fail-stop'
ARGS     ?=
# Where the PostgreSQL of `make run` keeps its data, so that another `make run` goes on with them.
DATA     ?= $(BIN)/switchd-data
# How long each fuzzer runs.
FUZZTIME ?= 30s

# How long `make soak` has clients and mischief, and the number that its choices follow from: 0 for another one each time.
SOAK     ?= 60s
SEED     ?= 0

# How often `make bench-go` runs each benchmark (benchstat asks for six at least), and a revision to compare with.
COUNT    ?= 6
OLD      ?=

# The size up to which `make proof-exhaustive` runs all programs: 4 takes a minute, 5 a quarter of an hour.
SIZE     ?= 5

# The modules of this repository, the root first: each directory with a go.mod (a test holds the list against the tree). What a
# user of the suite does not run is in a module of its own, and so out of the go.mod that the user gets.
MODULES := . handler handler/cmd/switchd/browser internal/chromium cmd/golangci \
           cmd/claimvet/internal/conformance cmd/claimvet/internal/page/browser \
           analyzers/internal/bench analyzers/internal/sqlshape/pgdiff \
           analyzers/internal/hosts analyzers/internal/hosts/golangci analyzers/internal/hosts/nogo \
           testdata $(patsubst %,testdata/stubs/%,chi connect echo gin gorm grpc otel)

# Those that claimvet has nothing to say about.
OURS := $(filter-out testdata%,$(MODULES))

modules: ## the directories of the modules of this repository
	@printf '%s\n' $(MODULES)
.PHONY: modules

# The same command in the directory of each module, until it fails in one. Arguments: the modules, and the command.
define ineach
	@set -e; for module in $(1); do echo "$$module: $(2)"; (cd $$module && $(2)); done
endef

# The tests of a module. Arguments: its directory, and flags.
testin = cd $(1) && $(GO) test $(2) ./...

# A slice of the standard library that no one wrote with claimvet in mind: whatever is reported there is a false report.
STD := net/http net/url net/textproto database/sql os os/exec context sync errors io bufio \
       encoding/json encoding/xml text/template log/slog go/types mime/multipart archive/zip

# The example defects, with the right code beside each.
EXAMPLES := $(patsubst testdata/%,./%/...,$(wildcard testdata/heads testdata/cases* testdata/programs testdata/fixes testdata/migration))

.DEFAULT_GOAL := help
.PHONY: help build run examples lint lint-format lint-vet lint-self lint-std lint-examples lint-readme lint-pages readme pages test test-root test-metamorphic test-race test-handler test-conformance \
        test-corpus test-deps test-sqlshape test-hosts hosts proof-race proof-exhaustive proof-mutants proof-metamorphic proof-std proof-deps fuzz clean \
        soak bench-handler bench bench-go test-bench stress explore test-browser pictures

help: ## show this text
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-16s %s\n", $$1, $$2 }'

# What claimvet -version says of the commit, also where the go command is told not to ask (-buildvcs=false).
COMMIT := $(shell git describe --always --abbrev=40 --exclude '*' --dirty=+changes 2>/dev/null)

build: ## build claimvet into bin/
	$(GO) build -ldflags "-X main.commit=$(COMMIT)" -o $(CLAIMVET) ./cmd/claimvet

run: ## serve the reference handler and its page, on a PostgreSQL of its own unless DATABASE_URL is set
	cd handler && $(GO) build -o $(BIN)/switchd ./cmd/switchd
	@exec $(BIN)/switchd $(if $(DATABASE_URL),,-data '$(DATA)') -lease 10s -sweep 2s $(ARGS)

# cmd/go caches what a vet tool says of a package, but not whether it was asked for: a package that was only imported is
# silent from then on. So each check has a binary of its own, that differs in nothing but an id, and always asks for the
# same packages. The id is the first argument.
vettool = $(BIN)/$(1)/claimvet
buildvettool = $(GO) build -ldflags=-buildid=$(1) -o $(call vettool,$(1)) ./cmd/claimvet

lint: lint-format lint-vet lint-self lint-std lint-examples lint-readme lint-pages ## everything that checks without running tests
	@echo "== gofmt and go vet: $(words $(MODULES)) modules; claimvet: $(words $(OURS)) of them silent," \
		"$(words $(STD)) packages of the standard library silent, $$(tail -n 1 $(BIN)/examples.txt); README.md and docs/rules: as of today: ok"

# What only a newer Go compiles, its gofmt formats: test-conformance.
lint-format: ## gofmt, in the nested modules too
	@echo "== gofmt"
	@files=$$(find . -path ./bin -prune -o -name '*.go' ! -name '*_go127.go' -print | xargs gofmt -l) && \
		if [ -n "$$files" ]; then echo "not formatted:"; echo "$$files"; exit 1; fi

lint-vet: ## plain go vet, in each module
	@echo "== go vet"
	$(call ineach,$(MODULES),$(GO) vet ./...)

lint-self: ## claimvet over each module: silent. Not over the example defects: see lint-examples
	@echo "== claimvet over this repository"
	$(call buildvettool,self)
	$(call ineach,$(OURS),$(GO) vet -vettool=$(call vettool,self) ./...)

lint-std: ## claimvet over a slice of the standard library: silent
	@echo "== claimvet over part of the standard library"
	$(call buildvettool,std-slice)
	$(GO) vet -vettool=$(call vettool,std-slice) $(STD)

lint-examples: build ## claimvet over the example defects: exactly the reports that their comments expect
	@echo "== claimvet over the example defects"
	@$(call lintcheck,$(CLAIMVET),-show heads/c) > $(BIN)/examples.txt || { cat $(BIN)/examples.txt; exit 1; }
	@echo "One of the reports (make examples prints them all):"; cat $(BIN)/examples.txt

examples: build ## what claimvet reports of the example defects, all of it
	@$(call lintcheck,$(CLAIMVET),-all)

# Holds the reports of the example defects against the comments in them. Arguments: a claimvet, and flags.
lintcheck = $(GO) run ./analyzers/internal/lintcheck -claimvet $(1) -dir testdata $(2) $(EXAMPLES)

# What README.md shows is made: the fence below a comment <!-- make readme: command --> holds what the command prints.
$(BIN)/README.md: build
	@PATH=$(BIN):$$PATH awk ' \
		/^<!-- make readme: / { command = $$0; sub(/^<!-- make readme: /, "", command); sub(/ -->$$/, "", command) } \
		/^```/ && inside { inside = 0 } \
		!inside { print } \
		/^```./ && command { while ((command | getline line) > 0) { print line; n++ }; close(command); \
			if (!n) { print "nothing from: " command > "/dev/stderr"; exit 1 } command = ""; n = 0; inside = 1 }' README.md > $@
.PHONY: $(BIN)/README.md

lint-readme: $(BIN)/README.md ## the code and the reports in README.md are those of today, and what it calls right is silent
	@echo "== README.md"
	@diff -u README.md $(BIN)/README.md || { echo "README.md shows something else than claimvet prints: make readme"; exit 1; }
	@cd testdata/readme/right && $(CLAIMVET) ./...

readme: $(BIN)/README.md ## put the code and the reports of today into README.md
	cp $(BIN)/README.md README.md

lint-pages: ## docs/rules is what the passes' documentation says
	@echo "== docs/rules"
	@$(GO) run ./analyzers/rulepage/makepages $(BIN)/rules
	@diff -ru docs/rules $(BIN)/rules || { echo "docs/rules is not what the passes' documentation says: make pages"; exit 1; }

pages: ## make the pages in docs/rules out of the passes' documentation
	$(GO) run ./analyzers/rulepage/makepages docs/rules

test: test-root test-metamorphic test-race test-handler test-conformance test-browser test-corpus test-sqlshape test-hosts test-bench test-deps ## all tests, and a sample of each proof

test-root: ## the passes and the command, samples of small programs and of mutants too
	$(call testin,.,-timeout 20m)

test-metamorphic: build ## a sample of proof-metamorphic: of each kind of change the first rounds
	$(GO) run ./analyzers/internal/metamorphic -claimvet $(CLAIMVET) -dir testdata -rounds 2 ./cases/...

test-race: EXAMPLES := ./heads/... ./cases4/...
test-race: ## a sample of proof-race: the command, which looks at packages at once, reports the same with the race detector
	$(GO) build -race -o $(BIN)/race/claimvet ./cmd/claimvet
	$(call lintcheck,$(BIN)/race/claimvet)
	$(GO) test -race -run '^TestProgress' ./cmd/claimvet

test-handler: ## the reference handler and its server on PostgreSQL, with the race detector
	$(call testin,handler,-race -timeout 20m)

# The cache of go test does not see that the command has changed which the test builds, nor a file of another module.
test-conformance: ## what claimvet writes, read by others: docs/ci.md and docs/adoption.md, done; what a user's go.mod gets
	$(call testin,cmd/claimvet/internal/conformance,-count 1 -timeout 30m)

test-browser: ## the pages in Chromium: that of the reference handler in a switch, a kill, the recovery; claimvet report's
	sh internal/chromium/install.sh
	$(call testin,internal/chromium)
	$(call testin,handler/cmd/switchd/browser,-count 1)
	$(call testin,cmd/claimvet/internal/page/browser,-count 1)

pictures: ## take the pictures of these pages that are in docs
	cd handler/cmd/switchd/browser && $(GO) test -count 1 -run '^TestLooks$$' . -pictures $(CURDIR)/docs
	cd cmd/claimvet/internal/page/browser && $(GO) test -count 1 -run '^TestLooks$$' . -pictures $(CURDIR)/docs

soak: ## three replicas under load for SOAK, killed, frozen and told to end at random; SEED makes the same choices again
	cd handler && $(GO) test -race -count 1 -timeout 0 -v -run '^TestSoak$$' ./cmd/switchd -soak $(SOAK) -seed $(SEED)

bench-handler: ## the handler beside a bare server and pgbench: lost claims and won switches per second, about a minute
	cd handler && $(GO) run ./bench $(ARGS)

# The example defects are compiled by lint-vet; what they call their tests is there to be judged, not to be run.
test-corpus: ## the module of the example defects: the migration guide's position tests do what it says
	cd testdata && $(GO) test ./migration/...
	$(call ineach,$(filter testdata/stubs/%,$(MODULES)),$(GO) test ./...)

test-deps: ## a sample of proof-deps
	$(call vetdeps,deps-slice,/pgx/|/goose/,handler testdata)

test-sqlshape: ## our reading of SQL against PostgreSQL's own grammar; the first time, a minute or two of C to compile
	$(call testin,analyzers/internal/sqlshape/pgdiff,-timeout 20m)

test-hosts: ## gopls in sessions of an editor, Neovim and an assistant; golangci-lint; nogo. The first time, minutes to build them
	@command -v nvim > /dev/null || { $(install-nvim); } || echo "Neovim is missing, and could not be installed"
	$(call testin,analyzers/internal/hosts,-timeout 30m)
	$(call testin,cmd/golangci)
	$(call testin,analyzers/internal/hosts/golangci,-timeout 30m)
	$(call testin,analyzers/internal/hosts/nogo,-timeout 30m)

test-bench: ## the parts of what measures: the same synthetic module each time, what cmd/go hands a tool, and the tables
	$(call testin,analyzers/internal/bench)

# As root on a system with apt; elsewhere the test that needs it says what to install.
install-nvim = [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null && echo "Neovim is missing: installing it with apt-get" && \
	{ apt-get install -y -qq --no-install-recommends neovim || \
	{ apt-get update -qq && apt-get install -y -qq --no-install-recommends neovim; }; } > /dev/null

hosts: ## the same corpus through everything that can run claimvet, as a table (docs/hosts.md); ARGS=-partial allows gaps
	cd analyzers/internal/hosts && $(GO) run . -root $(CURDIR) $(ARGS)

bench: ## what claimvet costs beside an empty vet tool and others, and in gopls (docs/performance.md); ARGS=-quick for a first look
	cd analyzers/internal/bench && $(GO) run . -root $(CURDIR) $(ARGS)
	$(if $(filter -quick,$(ARGS)),,@echo && cd analyzers/internal/hosts && $(GO) run . -root $(CURDIR) -latency)

# Old and new take turns, since a machine may be slower in one minute than in the next. A benchmark that the revision does not
# have yet is copied there.
BENCHMARKED := ./analyzers/internal/typestate ./analyzers/internal/sqlshape
bench-go: ## benchmarks of the engine and of the SQL parser, by benchstat; OLD=revision compares with that one
	@set -e; dir=$$(mktemp -d); trap 'git worktree remove --force "$$dir/old" 2> /dev/null || true; rm -rf "$$dir"' EXIT; \
	if [ -n "$(OLD)" ]; then \
		git worktree add --quiet --detach "$$dir/old" $(OLD); \
		for file in $$(find $(BENCHMARKED) -name '*_bench_test.go'); do [ -e "$$dir/old/$$file" ] || cp "$$file" "$$dir/old/$$file"; done; \
	fi; \
	for turn in $$(seq $(COUNT)); do \
		echo "turn $$turn of $(COUNT)" >&2; \
		for side in $(if $(OLD),old) new; do \
			[ $$side = new ] && tree=. || tree="$$dir/old"; \
			(cd "$$tree" && $(GO) test -run '^$$' -bench . -count 1 $(BENCHMARKED)) >> "$$dir/$$side.txt" || \
				{ cat "$$dir/$$side.txt"; echo "the benchmarks of the $$side tree failed"; exit 1; }; \
		done; \
	done; \
	cd analyzers/internal/bench && $(GO) tool benchstat $(if $(OLD),$(OLD)="$$dir/old.txt") tree="$$dir/new.txt"

stress: build ## programs that are hard on an analysis: CPU and memory of each, and the plot in docs; fails where one takes too much
	$(GO) build -o $(BIN)/measure ./analyzers/internal/stress/measure
	$(BIN)/measure -claimvet $(CLAIMVET) -plot docs/claims.svg

explore: ## every order of the steps of the handler's switches, and mutants of its SQL: docs/handler.md
	cd handler && $(GO) test -timeout 60m -v ./explore -everything

proof-race: ## all tests of the passes and the command with the race detector, and the command over all example defects
	$(GO) build -race -o $(BIN)/race/claimvet ./cmd/claimvet
	$(call lintcheck,$(BIN)/race/claimvet)
	$(call testin,.,-race -timeout 60m)

proof-exhaustive: ## the engine against an enumerator of paths, on all small programs
	$(GO) test -timeout 120m -v -run '^TestExhaustive$$' ./analyzers/internal/typestate -exhaustive $(SIZE)

proof-metamorphic: build ## changes to the example programs that mean nothing: no verdict changes; ARGS='-kind move -list' for less and more
	$(GO) run ./analyzers/internal/metamorphic -claimvet $(CLAIMVET) -dir testdata $(ARGS) ./cases/... ./cases4/... ./programs/...

proof-mutants: build ## bugs and refactorings of the reference handler: all reported, all silent
	$(GO) run ./analyzers/internal/mutants -claimvet $(CLAIMVET)

proof-std: ## claimvet over the whole standard library: silent
	$(call buildvettool,std)
	$(GO) vet -vettool=$(call vettool,std) std
	@echo "std: nothing reported in $$($(GO) list std | wc -l) packages"

proof-deps: ## claimvet over every dependency of the suite, its tests, the handler and the example defects: silent (docs/dependencies.md)
	$(call vetdeps,deps,.,. handler cmd/claimvet/internal/conformance testdata)

# go vet also loads the tests of what it checks, and those of dependencies want modules that are in no go.sum of ours. So a
# copy of this repository gets its dependencies vendored, which leaves tests out. At the end the same binary has to report
# the example defects, as a control. Arguments: an id, a regular expression for the packages, and the modules, testdata last.
define vetdeps
	$(call buildvettool,$(1))
	@set -e; dir=$(BIN)/$(1)/src; trap 'rm -rf "$$dir"' EXIT; rm -rf "$$dir"; mkdir -p "$$dir"; \
	tar -cf - --exclude=./.git --exclude=./bin . | tar -xf - -C "$$dir"; \
	for module in $(3); do \
		cd "$$dir/$$module"; \
		$(GO) mod vendor; \
		packages=$$($(GO) list -mod=vendor -deps -test -f '{{with .Module}}{{if not (or .Main .Replace)}}{{$$.ImportPath}}{{end}}{{end}}' ./... | \
			sed 's/ .*//' | sort -u | grep -E '$(2)'); \
		$(GO) vet -mod=vendor -vettool=$(call vettool,$(1)) $$packages; \
		echo "dependencies of $$module: nothing reported in $$(echo "$$packages" | wc -l) packages"; \
	done; \
	if $(GO) vet -mod=vendor -vettool=$(call vettool,$(1)) ./heads/... 2> control.txt || ! grep -q '\[gate\]$$' control.txt; then \
		cat control.txt; echo "the control failed: the example defects are not reported"; exit 1; \
	fi
endef

fuzz: ## each fuzzer for FUZZTIME
	$(GO) test -run '^$$' -fuzz '^FuzzParse$$' -fuzztime $(FUZZTIME) ./analyzers/internal/directive
	$(GO) test -run '^$$' -fuzz '^FuzzParse$$' -fuzztime $(FUZZTIME) ./analyzers/internal/sqlshape
	$(GO) test -run '^$$' -fuzz '^FuzzEngine$$' -fuzztime $(FUZZTIME) ./analyzers/internal/typestate
	cd analyzers/internal/sqlshape/pgdiff && $(GO) test -run '^$$' -fuzz '^FuzzAgree$$' -fuzztime $(FUZZTIME) .

fresh: ## lint, test and run on a bare Debian, as root and as another user, twice each: docs/fresh.md. Needs root and debootstrap
	.ci/fresh
.PHONY: fresh

clean: ## remove what was built
	rm -rf $(BIN)

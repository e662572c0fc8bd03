# The words a developer needs: run, build, test, check-all, lint, bench, shots.
# What a step needs and lacks, it says; nothing here asks a network service but
# the Go module proxy, the npm registry and Debian's archive.

GO       ?= go
DATA     ?= ./data
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS  := -s -w -X main.version=$(VERSION)
export CGO_ENABLED = 0

.PHONY: run build assets test check-all lint bench shots clean

run: build ## build, make the demonstration house in ./data, serve it
	@echo "== serving the demonstration house in $(DATA) (stop with Ctrl-C)"
	@exec bin/standfirst --data $(DATA) demo

build: assets ## bin/standfirst, one static file with everything in it
	@echo "== building bin/standfirst $(VERSION)"
	@$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/standfirst ./cmd/standfirst

assets: theme/dist/.built web/desk/dist/.built ## styles, scripts and fonts of the theme and the desk

node_modules/.installed: package.json package-lock.json
	@echo "== installing the build's npm packages (package-lock.json)"
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

theme/dist/.built: node_modules/.installed $(shell find theme -type f -not -path 'theme/dist/*')
	@echo "== building the theme: styles, scripts, fonts"
	@node theme/build.mjs
	@touch $@

web/desk/dist/.built: node_modules/.installed $(shell find web/desk -type f -not -path 'web/desk/dist/*')
	@echo "== building the desk: styles and scripts"
	@node web/desk/build.mjs
	@touch $@

test: ## everything that must hold, on both databases and in Chromium
	@scripts/test

check-all: ## what is too slow for every change: every page, by every checker
	@scripts/check-all

shots: build ## each page type as it looks, to look at: ./shots/index.html
	@mkdir -p shots
	@echo "== taking pictures of every page type into ./shots"
	@STANDFIRST_SHOTS="$(CURDIR)/shots" STANDFIRST_TEST_BINARY="$(CURDIR)/bin/standfirst" $(GO) test -count=1 -timeout 9m ./e2e -run '^TestShots$$'

lint: assets ## formatting, vet, staticcheck, types of scripts, logical properties of styles
	@scripts/lint

bench: build ## the figures, with their anchors beside them
	@scripts/bench
	@scripts/bench-front

clean:
	rm -rf bin theme/dist/* web/desk/dist/* node_modules checks/node_modules shots

# make demo    build everything and serve a sample publication
# make test    every test; installs what they need, or says what to install
# make check   the fast form: linters, and the tests that need neither PostgreSQL nor a browser
# make bench   the benchmarks, beside the peers they are measured against
# make fonts   the fonts of the built-in theme, from their packages
# make build   bin/broadsheet, one static file

.PHONY: demo build fonts test check lint bench clean

demo: build
	@bin/broadsheet demo

build: fonts
	@CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o bin/broadsheet ./cmd/broadsheet

# Pages work without the fonts, so a machine without npm, or one that is offline,
# still gets its site.
fonts:
	@status=0; tools/npm-packages.sh fonts || status=$$?; \
	case $$status in \
	0) go run ./tools/assets ;; \
	3) echo "fonts: there is no npm here; pages are set in system fonts" ;; \
	*) echo "fonts: npm could not fetch them; pages are set in system fonts, or in the fonts of an earlier run" ;; \
	esac

test: lint .build/pebble
	@tools/test-needs.sh
	@go run ./tools/assets
	@go run ./tools/testrun -strict -timeout 20m ./...

check: lint
	@go run ./tools/testrun -fast -timeout 4m ./...

lint: .build/staticcheck
	@unformatted=$$(gofmt -l $(wildcard bench cmd internal themes tools)); \
	if [ -n "$$unformatted" ]; then echo "gofmt would change these; run gofmt -w:"; echo "$$unformatted"; exit 1; fi
	@go vet ./...
	@.build/staticcheck ./...

# Built once; its module is its own, so that the program's go.mod stays short.
.build/staticcheck: tools/staticcheck/go.mod tools/staticcheck/go.sum
	@echo "building staticcheck, once"
	@cd tools/staticcheck && go build -o ../../.build/staticcheck honnef.co/go/tools/cmd/staticcheck

# The certificate authority that the tests of TLS talk to; a module of its own too.
.build/pebble: tools/pebble/go.mod tools/pebble/go.sum
	@echo "building pebble, once"
	@cd tools/pebble && go build -o ../../.build/pebble github.com/letsencrypt/pebble/v2/cmd/pebble

bench:
	@go run ./bench

clean:
	rm -rf bin .build node_modules
	find internal/assets/dist -type f ! -name .gitignore -delete

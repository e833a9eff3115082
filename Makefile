# A thin front for Meson, the scripts and the test runner: `make help` says what there is.

FUZZ_SECONDS ?= 600
STEPS ?=
export SERVICE_BINARY

.PHONY: help
help:
	@echo 'make run     install what is missing, build, and start the service in the foreground'
	@echo 'make build   install what is missing, and build: build/color-camera-service'
	@echo 'make test    all tests; STEPS="asan lint" for some (tests/run-all --list names them)'
	@echo 'make lint    format, static analysis, dependency direction, purity of the protocol cores'
	@echo 'make format  lay out all C code'
	@echo 'make fuzz    every fuzzer for FUZZ_SECONDS ($(FUZZ_SECONDS)) seconds'
	@echo 'make clean   remove everything that was built or fetched into this directory'

.PHONY: build
build:
	@scripts/install-packages build
	@scripts/configure-build release build
	@ninja -C build

# A test pattern instead of a camera is right for somebody who tries the service, not for a service nobody watches over.
.PHONY: run
run: build
	@CAMERA_FALLBACK="$${CAMERA_FALLBACK-pattern}" exec build/color-camera-service

.PHONY: test
test:
	@scripts/install-packages build test
	@tests/run-all $(STEPS)

.PHONY: lint
lint:
	@scripts/install-packages build test
	@tests/run-all lint

.PHONY: format
format:
	@scripts/install-packages build test
	@tests/lint/check-format --fix

.PHONY: fuzz
fuzz:
	@scripts/install-packages build test
	@scripts/configure-build fuzz build-fuzz
	@ninja -C build-fuzz
	@mkdir -p build-logs/fuzz
	meson test -C build-fuzz --suite fuzz --no-rebuild --timeout-multiplier 0 --print-errorlogs \
	  --test-args='-max_total_time=$(FUZZ_SECONDS) -artifact_prefix=$(CURDIR)/build-logs/fuzz/'

.PHONY: clean
clean:
	rm -rf build build-* tests/node_modules

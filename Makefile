# Every recipe makes its own environment first; on a fresh machine `make run` and `make test` are all there is.
.PHONY: lock
lock:
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --no-emit-index-url requirements.in -o requirements.txt
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --no-emit-index-url requirements-dev.in -o requirements-dev.txt

.PHONY: fonts

# The faces of the built-in theme, from their packages into internal/assets/dist.
fonts:
	@tools/npm-packages.sh fonts
	@go run ./tools/assets

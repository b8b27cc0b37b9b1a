"""The pages: server-rendered, working without a script."""

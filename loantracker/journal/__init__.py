"""The durable record of every reminder."""

"""Files to send in, made in code: good ones that carry too much, and bad ones of every kind."""

"""One trustworthy customer list from many systems, every night."""

"""Every judgement and every suite as static pages: counts and the rules' words, never a value."""

"""The demo company: invented people at work, with dates relative to the day it is loaded."""

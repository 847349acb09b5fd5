# The course's commands; `make` alone lists them. Each one first makes .venv when it is missing or out of date.
# Without make, or on Windows: the same commands are `course lab`, `course test`, … in an environment of your own.

ARGS ?=
VENV := .venv
INSTALLED := $(VENV)/.installed
COURSE := $(VENV)/bin/course

.PHONY: help lab test build slides bench mutants doctor

help:
	@echo 'make lab      copy the notebooks to work/ and open them in JupyterLab'
	@echo 'make test     style, types, unit, notebook and browser tests'
	@echo 'make build    derive and execute the notebooks from solutions/*.py'
	@echo 'make slides   write slides/NN_topic.html, one self-contained file each'
	@echo 'make bench    measure the interactive figures and the notebooks'
	@echo 'make mutants  are the checks strict enough? small changes of every solution'
	@echo 'make doctor   what is installed, what is not, and the fix'
	@echo 'Options for a command: make lab ARGS="--no-browser --port 9999"'

lab test build slides bench mutants doctor: $(INSTALLED)
	@$(COURSE) $@ $(ARGS)

# The first Python that will do: PYTHON if given, else the usual python3 before versions by name. A shim that does not
# run, or a Python without venv and pip (Debian keeps them in python3-venv), is passed over.
SUITABLE := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))

$(INSTALLED): pyproject.toml constraints.txt
	@if [ ! -d $(VENV) ]; then \
	  for python in $(or $(PYTHON),python3 python3.13 python3.12 python3.11); do \
	    if $$python -c '$(SUITABLE)' 2>/dev/null; then found=$$python; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo 'The course needs Python 3.11 or newer with venv (Debian, Ubuntu: apt install python3-venv). Tell make where: make PYTHON=/path/to/python3.11' >&2; exit 1; \
	  fi; \
	  echo "Making $(VENV) with $$($$found --version): about two minutes, once."; \
	  $$found -m venv $(VENV) || { rm -rf $(VENV); exit 1; }; \
	fi
	@{ $(VENV)/bin/python -c '$(SUITABLE)' && $(VENV)/bin/python -m pip --version; } >/dev/null 2>&1 || { \
	  echo 'The folder $(VENV) is broken or has a Python older than 3.11. Delete it (rm -rf $(VENV)) and run make again.' >&2; exit 1; }
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@$(VENV)/bin/python -m utils.course.kernels
	@touch $@

"""Interactive figures of notebook 03: the chain rule, backpropagation step by step, gradients checked, a playground."""

from utils.widgets.backprop.chain import chain_rule
from utils.widgets.backprop.difference import gradient_check
from utils.widgets.backprop.flow import gradient_flow
from utils.widgets.backprop.playing import playground
from utils.widgets.backprop.steps import backprop_steps

__all__ = ["backprop_steps", "chain_rule", "gradient_check", "gradient_flow", "playground"]

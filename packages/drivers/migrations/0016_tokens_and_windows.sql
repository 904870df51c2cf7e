-- What the steps of a run take besides money and time: what models read and wrote for them. Null where nobody counted.
alter table hoc.run_steps add column input_tokens hoc.step_amount, add column output_tokens hoc.step_amount;

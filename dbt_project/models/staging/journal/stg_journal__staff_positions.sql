{{ landed('staff_positions') }}

// The Python program that runs SQL: it is mounted beside the files with the statements.

/** Name of its file. */
export const SQL_RUNNER_FILE = 'run_sql.py';

/** Marks an argument of the runner as a variable: `--set day=2026-01-31`. */
export const SQL_VARIABLE_OPTION = '--set';

/**
 * Runs the statements of the files in its arguments, one after the other, and shows the rows of those that have any. A variable reaches Spark as
 * configuration, where `${name}` in a statement finds it. Statements end with a semicolon that is in no quotes and no comment.
 */
export const SQL_RUNNER = `"""Runs the SQL statements of files beside this one, in order."""
import os
import sys


def statements(text):
    """The statements of a text, without the semicolons that end them."""
    found, start, at, closing = [], 0, 0, None
    blank = True
    while at < len(text):
        two = text[at:at + 2]
        if closing is not None:
            if closing in "'\\"" and text[at] == "\\\\":
                at += 1
            elif text.startswith(closing, at):
                at += len(closing) - 1
                closing = None
        elif two in ("--", "/*"):
            end = text.find("\\n" if two == "--" else "*/", at + 2)
            if end < 0:
                break
            at = end + (0 if two == "--" else 1)
        elif text[at] in "'\\"\`":
            closing = text[at]
            blank = False
        elif text[at] == ";":
            if not blank:
                found.append(text[start:at].strip())
            start, blank = at + 1, True
        elif not text[at].isspace():
            blank = False
        at += 1
    if not blank:
        found.append(text[start:].strip())
    return found


def main(arguments):
    from pyspark.sql import SparkSession

    files, variables = [], []
    rest = iter(arguments)
    for argument in rest:
        if argument == "${SQL_VARIABLE_OPTION}":
            variables.append(next(rest).split("=", 1))
        else:
            files.append(argument)
    spark = SparkSession.builder.getOrCreate()
    for name, value in variables:
        spark.conf.set(name, value)
    folder = os.path.dirname(os.path.abspath(__file__))
    try:
        for file in files:
            with open(os.path.join(folder, file), encoding="utf-8") as opened:
                todo = statements(opened.read())
            for number, statement in enumerate(todo, 1):
                print(f"{file}: statement {number} of {len(todo)}", flush=True)
                result = spark.sql(statement)
                if result.columns:
                    result.show(100, truncate=False)
    finally:
        spark.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
`;

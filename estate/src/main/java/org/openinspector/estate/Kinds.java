package org.openinspector.estate;

/// Which kind of scanning a unit belongs to: what Enable and Disable turn on and off, and what is
/// metered.
///
/// Machines and images outside AWS belong to EC2 and ECR: clients know no other kinds, and one
/// switch for machines and one for images is what people mean by them.
final class Kinds {
    static final String EC2 = "EC2";
    static final String ECR = "ECR";
    static final String LAMBDA = "LAMBDA";
    static final String CODE_REPOSITORY = "CODE_REPOSITORY";

    private Kinds() {}

    static String of(SweepUnit unit) {
        return switch (unit.kind()) {
            case "image", "ecr" -> ECR;
            case "lambda", "function" -> LAMBDA;
            case "code" -> CODE_REPOSITORY;
            default -> EC2;
        };
    }
}
